"""encodings: the bytes that people have, in the code pages that their programs wrote, are the text they were."""

import io

import pytest

from analysis.files.encodings import decode, find_encoding, open_text
from analysis.files.mojibake import repair
from analysis.files.records import Unreadable

TEXTS = {
    "ru": "Вчера вечером над городом прошла сильная гроза, и на нескольких улицах пропал свет. Жители рассказали, что "
    "ветер повалил старые деревья у вокзала, а вода поднялась до ступеней школы. Городские службы обещают убрать завалы "
    "до понедельника, однако многие дороги всё ещё закрыты, и автобусы идут в объезд. Мэр поблагодарил спасателей.",
    "uk": "Учора ввечері над містом пройшла сильна гроза, і на кількох вулицях зникло світло. Мешканці розповіли, що "
    "вітер повалив старі дерева біля вокзалу, а вода піднялася до сходів школи. Міські служби обіцяють прибрати завали "
    "до понеділка, проте багато доріг досі закриті, а автобуси їдуть в об'їзд. Мер подякував рятувальникам за роботу.",
    "fr": "Hier soir, un violent orage a traversé la ville et plusieurs rues ont été privées d’électricité. Des habitants "
    "ont raconté que le vent avait abattu de vieux arbres près de la gare, et que l’eau était montée jusqu’aux marches "
    "de l’école. La mairie promet de dégager les routes d’ici à lundi, mais beaucoup restent fermées pour l’instant.",
    "de": "Gestern Abend zog ein heftiges Gewitter über die Stadt, und in mehreren Straßen fiel der Strom aus. Bewohner "
    "erzählten, der Wind habe alte Bäume am Bahnhof umgeworfen, und das Wasser sei bis an die Stufen der Schule "
    "gestiegen. Die Stadt will die Wege bis Montag räumen, doch viele Straßen bleiben gesperrt, und Busse fahren Umwege.",
    "es": "Ayer por la noche una fuerte tormenta cruzó la ciudad y varias calles se quedaron sin luz. Los vecinos "
    "contaron que el viento derribó árboles viejos junto a la estación y que el agua subió hasta los escalones de la "
    "escuela. El ayuntamiento promete despejar los caminos antes del lunes, aunque muchas calles seguirán cerradas.",
    "en": "“We never saw so much rain,” said the mayor’s office — and the café on the corner stayed shut. Residents said "
    "that the wind had brought down old trees at the station and that the water came up to the steps of the school. The "
    "town promises to clear the roads by Monday, but many remain closed and buses take another way until further notice.",
    "zh": "昨天晚上，一场强烈的雷雨经过这座城市，几条街道停了电。居民们说，大风吹倒了火车站旁边的老树，水一直涨到学校的台阶。"
    "市政府答应在星期一以前清理道路，但是许多路段仍然关闭，公共汽车只好绕行。市长感谢救援人员连夜工作，并请大家留在家里等待"
    "通知。气象台表示，未来两天还会有小雨，气温将下降五度左右。老人和孩子应当注意保暖，出门要带雨伞。",
    "ja": "昨日の夜、強い雷雨が町を通り過ぎ、いくつかの通りで停電が起きた。住民によると、風で駅の近くの古い木が倒れ、水は学校の"
    "階段まで上がったという。市は月曜日までに道路を片付けると約束しているが、まだ多くの道が閉まっていて、バスは遠回りをしている。"
    "市長は救助隊の働きに感謝し、知らせがあるまで家にいるように呼びかけた。気象台によれば、明日も弱い雨が続く見込みだ。",
    "ar": "مرت عاصفة قوية فوق المدينة مساء أمس وانقطعت الكهرباء عن عدة شوارع. وقال السكان إن الرياح أسقطت أشجارا قديمة "
    "قرب محطة القطار، وإن المياه وصلت إلى درج المدرسة. وتعد البلدية بفتح الطرق قبل يوم الاثنين، غير أن كثيرا من الشوارع "
    "ما زالت مغلقة والحافلات تسلك طرقا أخرى. وشكر رئيس البلدية رجال الإنقاذ على عملهم طوال الليل.",
    "pl": "Wczoraj wieczorem nad miastem przeszła gwałtowna burza i na kilku ulicach zabrakło prądu. Mieszkańcy mówili, że "
    "wiatr powalił stare drzewa przy dworcu, a woda podeszła aż do schodów szkoły. Miasto obiecuje oczyścić drogi do "
    "poniedziałku, lecz wiele z nich pozostaje zamkniętych, a autobusy jeżdżą objazdem.",
    "tr": "Dün akşam şehrin üzerinden kuvvetli bir fırtına geçti ve birkaç sokakta elektrik kesildi. Halk, rüzgârın "
    "istasyonun yanındaki yaşlı ağaçları devirdiğini ve suyun okulun basamaklarına kadar çıktığını anlattı. Belediye "
    "yolları pazartesiye kadar açacağına söz verdi, ama birçok sokak hâlâ kapalı.",
    "el": "Χθες το βράδυ μια δυνατή καταιγίδα πέρασε πάνω από την πόλη και πολλοί δρόμοι έμειναν χωρίς ρεύμα. Οι κάτοικοι "
    "είπαν ότι ο άνεμος έριξε παλιά δέντρα κοντά στον σταθμό και ότι το νερό έφτασε ως τα σκαλιά του σχολείου. Ο δήμος "
    "υπόσχεται να ανοίξει τους δρόμους ως τη Δευτέρα.",
    "ko": "어젯밤 강한 뇌우가 도시를 지나가면서 여러 거리에서 전기가 끊겼다. 주민들은 바람에 역 근처의 오래된 나무가 쓰러지고 물이 "
    "학교 계단까지 차올랐다고 말했다. 시는 월요일까지 길을 치우겠다고 약속했지만 많은 도로가 아직 막혀 있다.",
}
PAGES = [
    ("cp1251", "ru"), ("koi8-r", "ru"), ("cp1251", "uk"), ("cp1252", "fr"), ("cp1252", "de"), ("cp1252", "es"),
    ("cp1252", "en"), ("gb18030", "zh"), ("shift_jis", "ja"), ("windows-1256", "ar"), ("cp1250", "pl"),
    ("cp1254", "tr"), ("cp1253", "el"), ("euc_kr", "ko"),
]  # fmt: skip


@pytest.mark.parametrize("length", [80, 160, 400])
@pytest.mark.parametrize(("page", "language"), PAGES)
def test_a_code_page_is_told_by_its_bytes(page, language, length):
    text = TEXTS[language][:length]
    found = decode(text.encode(page))
    assert found.text == text
    assert found.encoding.rule == "charset-normalizer on the bytes"


@pytest.mark.parametrize("unicode", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("language", TEXTS)
def test_unicode_is_read_with_its_mark_and_without(unicode, language):
    text = TEXTS[language] + "\n" + TEXTS[language]
    assert decode(text.encode(unicode)).text == text


@pytest.mark.parametrize(
    ("raw", "declared", "name", "rule"),
    [
        (b"rain", None, "utf-8", "UTF-8"),
        (b"rain", "koi8-r", "utf-8", "UTF-8"),  # ASCII is the same in both
        ("дождь".encode(), "cp1251", "utf-8", "UTF-8"),  # what is UTF-8 is UTF-8, whatever it says of itself
        (b"\xef\xbb\xbfrain", None, "utf-8-sig", "byte-order mark"),
        ("дождь".encode("utf-16"), "utf-8", "utf-16", "byte-order mark"),
        ("дождь".encode("koi8-r"), "KOI8-R", "koi8-r", "declared"),
        ("“rain”".encode("cp1252"), "iso-8859-1", "cp1252", "declared"),  # as browsers read it
        ("雨".encode("gb18030"), "gb2312", "gb18030", "declared"),
        ("雨".encode("cp932"), " 'Shift_JIS' ", "cp932", "declared"),
        (TEXTS["ru"].encode("cp1251"), "utf-8", "cp1251", "charset-normalizer on the bytes"),  # it is not
        (TEXTS["ru"].encode("cp1251"), "no such", "cp1251", "charset-normalizer on the bytes"),
        (TEXTS["ru"].encode("cp1251"), "base64", "cp1251", "charset-normalizer on the bytes"),  # no encoding of text
    ],
)
def test_the_order_of_the_rules(raw, declared, name, rule):
    assert find_encoding(io.BytesIO(raw), declared)[:2] == (name, rule)


def test_one_broken_byte_makes_no_other_encoding():
    raw = TEXTS["fr"].encode().replace(b"ville", b"vill\xe9")
    found = decode(raw)
    assert found.text == TEXTS["fr"].replace("ville", "vill\ufffd")
    assert found.encoding.rule == "UTF-8, apart from 1 places"


def test_a_text_cut_within_a_sign_is_still_utf8():
    assert decode("дождь".encode()[:-1]).text == "дожд\ufffd"


def test_what_was_lost_before_is_no_misfit():
    assert decode("rain\ufffd and \ufffd wind".encode()).encoding == ("utf-8", "UTF-8", "strict")


@pytest.mark.parametrize("raw", [b"", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff", bytes(range(32)), bytes(range(256)) * 9])
def test_what_is_no_text_says_so(raw):
    with pytest.raises(Unreadable) as error:
        decode(raw)
    assert error.value.remedy


def test_a_large_file_is_read_by_lines_and_not_by_its_size(monkeypatch):
    monkeypatch.setattr("analysis.files.encodings._WHOLE", 1 << 10)
    raw = b"rain\n" * 5_000 + (TEXTS["ru"] + "\n").encode("cp1251") * 50
    with open_text(io.BytesIO(raw)) as (lines, encoding):
        assert encoding.name == "cp1251"
        assert sum(line == TEXTS["ru"] + "\n" for line in lines) == 50


# what was decoded wrongly before


@pytest.mark.parametrize("language", ["fr", "de", "en", "ru"])
@pytest.mark.parametrize("page", ["latin-1", "sloppy-windows-1252", "sloppy-windows-1251"])
def test_utf8_that_was_read_as_a_code_page_is_put_right(language, page):
    import ftfy  # noqa: F401  it brings the lenient code pages

    text = TEXTS[language].replace("é", "e") if language == "en" else TEXTS[language]
    fixed, how = repair(text.encode().decode(page))
    assert fixed == text
    assert how.startswith("ftfy: encode ")


@pytest.mark.parametrize("language", TEXTS)
def test_a_text_that_is_right_stays(language):
    assert repair(TEXTS[language]) == (TEXTS[language], "")


@pytest.mark.parametrize(
    "text",
    [
        "In old pages, é turns into Ã© when it is read as Latin-1.",  # one example in an article about it
        "Ã ä Ð ‘rain’ â€ Рђ",
        "NAÏVE ÃO SÃO PAULO, AÇÃO, ÂNGELA, NAÇÃO",
        "РСФСР и СССР, Р. и С. Стругацкие",
        "“СССР”, “РСФСР”, “УССР” и “БССР” — “СССР”",
    ],
)
def test_what_may_be_meant_stays(text):
    assert repair(text) == (text, "")


def test_only_the_lines_that_are_wrong_are_changed():
    right, wrong = "L’école est fermée.\n", "Lâ€™Ã©cole est fermÃ©e, et lâ€™eau monte.\n"
    assert repair(right + wrong)[0] == right + "L’école est fermée, et l’eau monte.\n"
