"""documents -> links and stories, on four invented events that five languages tell."""

import math
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.ground.errors import ParameterError, TableError
from analysis.stories import links as links_room
from analysis.stories import profiles as profiles_room
from analysis.stories.links import ACROSS, LINK_COLUMNS, WITHIN, link_documents
from analysis.stories.profiles import profile_documents
from analysis.stories.threads import find_stories

TOLD = {
    "bridge": {
        "en": "A bridge over the Danube near Regensburg collapsed on 3 March, killing 12 people. Mayor Torvald Brinkmann said "
        "that 40 cars had been on it when it fell. Germany's transport minister flew to Bavaria.",
        "ru": "Мост через Дунай под Регенсбургом обрушился 3 марта, погибли 12 человек. Мэр Торвальд Бринкманн заявил, что на "
        "нём было 40 автомобилей. Министр транспорта Германии вылетел в Баварию.",
        "de": "Eine Brücke über die Donau bei Regensburg ist am 3. März eingestürzt, 12 Menschen starben. Bürgermeister Torvald "
        "Brinkmann sprach von 40 Autos auf der Brücke. Der Verkehrsminister reiste nach Bayern.",
        "ar": "انهار جسر فوق الدانوب قرب ريغنسبورغ في 3 مارس وقتل 12 شخصا. وقال العمدة تورفالد برينكمان إن 40 سيارة كانت عليه. "
        "وسافر وزير النقل الألماني إلى بافاريا.",
        "zh": "3月3日，雷根斯堡附近一座多瑙河大桥倒塌，造成12人死亡。市长托瓦尔德·布林克曼说当时桥上有40辆汽车。德国交通部长前往巴伐利亚。",
    },
    "rates": {
        "en": "The central bank of Chile raised its interest rate to 7.25 percent on Tuesday. Governor Ximena Larrondo warned of "
        "inflation after the peso lost 18 percent against the dollar. Copper exports to China fell.",
        "ru": "Центральный банк Чили во вторник поднял процентную ставку до 7,25 процента. Глава банка Химена Ларрондо "
        "предупредила об инфляции: песо потерял к доллару 18 процентов. Экспорт меди в Китай упал.",
        "de": "Die Zentralbank von Chile hat den Leitzins am Dienstag auf 7,25 Prozent erhöht. Gouverneurin Ximena Larrondo warnte "
        "vor Inflation, der Peso verlor 18 Prozent zum Dollar. Der Export von Kupfer nach China sank.",
        "ar": "رفع البنك المركزي في تشيلي سعر الفائدة إلى 7.25 بالمئة يوم الثلاثاء. وحذرت المحافظة خيمينا لاروندو من التضخم بعد أن "
        "فقد البيزو 18 بالمئة أمام الدولار. وتراجعت صادرات النحاس إلى الصين.",
        "zh": "智利央行周二将利率上调至7.25%。行长希梅娜·拉龙多警告通货膨胀，比索兑美元下跌18%。对中国的铜出口下降。",
    },
    "chess": {
        "en": "Nana Kvirikadze of Georgia won the chess title in Tbilisi, beating Aoife Hennessy of Ireland 6-4. At 17 she is the "
        "youngest champion since 1978. The match lasted 10 games.",
        "ru": "Нана Квирикадзе из Грузии выиграла шахматный титул в Тбилиси, победив ирландку Ифу Хеннесси со счётом 6:4. В 17 лет "
        "она самая молодая чемпионка с 1978 года. Матч длился 10 партий.",
        "de": "Nana Kwirikadse aus Georgien hat in Tiflis den Titel im Schach gewonnen, 6:4 gegen die Irin Aoife Hennessy. Mit 17 "
        "ist sie die jüngste Meisterin seit 1978. Gespielt wurden 10 Partien.",
        "ar": "فازت نانا كفيريكادزه من جورجيا بلقب الشطرنج في تبليسي بعد تغلبها على الأيرلندية إيفا هينيسي 6-4. وهي في 17 من عمرها "
        "أصغر بطلة منذ 1978. واستمرت المباراة 10 جولات.",
        "zh": "格鲁吉亚的娜娜·克维里卡泽在第比利斯以6比4击败爱尔兰的轩尼诗，赢得国际象棋冠军。17岁的她是1978年以来最年轻的冠军。比赛共10局。",
    },
    "ferry": {
        "en": "A ferry with 350 passengers ran aground off Zanzibar in a storm on 9 March. The navy of Tanzania rescued all of them, "
        "said Captain Juma Mwakasege. The ship had left Dar es Salaam for Pemba.",
        "ru": "Паром с 350 пассажирами сел на мель у Занзибара во время шторма 9 марта. Флот Танзании спас всех, сказал капитан Джума "
        "Мвакасеге. Судно шло из Дар-эс-Салама на Пембу.",
        "de": "Eine Fähre mit 350 Passagieren ist am 9. März im Sturm vor Sansibar auf Grund gelaufen. Die Marine von Tansania rettete "
        "alle, sagte Kapitän Juma Mwakasege. Das Schiff kam aus Daressalam und wollte nach Pemba.",
        "ar": "جنحت عبارة على متنها 350 راكبا قبالة زنجبار في عاصفة يوم 9 مارس. وأنقذت بحرية تنزانيا الجميع، بحسب القبطان جوما "
        "مواكاسيغي. وكانت السفينة متجهة من دار السلام إلى بيمبا.",
        "zh": "3月9日，一艘载有350名乘客的渡轮在桑给巴尔附近遇风暴搁浅。船长朱马·姆瓦卡塞格说，坦桑尼亚海军救出了所有人。该船从达累斯萨拉姆开往奔巴岛。",
    },
}


def documents_of(told=TOLD):
    rows = {
        f"{story}-{language}": {"text": text, "language": language, "published": pd.NaT}
        for story, versions in told.items()
        for language, text in versions.items()
    }
    return pd.DataFrame.from_dict(rows, orient="index").astype({"published": "datetime64[us]"})


@pytest.fixture(scope="module")
def documents():
    return documents_of()


@pytest.fixture(scope="module")
def links(documents):
    return link_documents(documents)


def story_of(ids):
    return [doc_id.partition("-")[0] for doc_id in ids]


def test_the_best_candidate_tells_the_same_story_in_every_language(documents, links):
    best = {}
    for link in links.itertuples():
        for one, other in ((link.doc_a, link.doc_b), (link.doc_b, link.doc_a)):
            best.setdefault((one, other[-2:]), other)
    asked = [(doc_id, language) for doc_id in documents.index for language in TOLD["bridge"] if doc_id[-2:] != language]
    assert [best[one] for one in asked] == [f"{doc_id.partition('-')[0]}-{language}" for doc_id, language in asked]


def test_the_table_is_as_promised(documents, links):
    assert links.columns.tolist() == LINK_COLUMNS
    assert (links["doc_a"] < links["doc_b"]).all() and not links[["doc_a", "doc_b"]].duplicated().any()
    assert links["score"].between(0, 1).all() and links["score"].is_monotonic_decreasing
    right = links[[a == b for a, b in zip(story_of(links["doc_a"]), story_of(links["doc_b"]), strict=True)]]
    assert len(right) == 4 * 10 and right["mutual"].all() and right["rank"].eq(1).all()
    wrong = links.drop(right.index)
    assert not wrong["mutual"].loc[wrong["doc_a"].str[-2:] != wrong["doc_b"].str[-2:]].any()


@pytest.mark.parametrize(
    ("a", "b", "anchors"),
    [
        ("bridge-en", "bridge-ru", ["3 March", "12", "40", "Bavaria", "Germany", "Brinkmann", "Regensburg"]),
        ("chess-en", "chess-zh", ["Georgia", "Ireland", "Tbilisi", "6-4", "17", "1978", "10"]),
        ("rates-ar", "rates-de", ["Chile", "7.25", "Tuesday", "dollar", "18"]),
    ],
)
def test_links_show_the_anchors_that_made_them(links, a, b, anchors):
    first, second = sorted((a, b))
    shown = links.set_index(["doc_a", "doc_b"]).loc[(first, second), "anchors"].split("; ")
    assert len(set(shown) & set(anchors)) >= len(anchors) - 2, shown
    assert len(shown) <= 8


def test_the_order_of_the_documents_changes_nothing(documents, links):
    shuffled = documents.sample(frac=1, random_state=3)
    pd.testing.assert_frame_equal(link_documents(shuffled), links, check_exact=True)
    pd.testing.assert_series_equal(find_stories(shuffled).reindex(documents.index), find_stories(documents))


def test_stories_are_found_across_languages(documents):
    stories = find_stories(documents)
    assert stories.index.equals(documents.index) and stories.name == "story"
    assert stories.to_dict() == {doc_id: f"{doc_id.partition('-')[0]}-ar" for doc_id in documents.index}


def test_a_new_document_joins_an_old_story(documents):
    earlier = find_stories(documents.drop(["chess-ar", "ferry-zh"]))
    later = find_stories(documents, stories=earlier)
    assert later.drop(["chess-ar", "ferry-zh"]).equals(earlier)
    assert later["chess-ar"] == earlier["chess-de"] == "chess-de"  # the id is kept, though another is earlier now
    assert later["ferry-zh"] == "ferry-ar"


def naive_similarity(texts, cut, alone=1.0):
    """Cosines of (1 + ln n) ln((1 + N) / df), with no matrix and no library; what stands alone counts `alone` for the length."""
    counts = [Counter(cut(text)) for text in texts]
    held_by = Counter(key for count in counts for key in count)
    weights = [
        {key: (1 + math.log(n)) * math.log((1 + len(texts)) / held_by[key]) for key, n in count.items()}
        for count in counts
    ]
    lengths = [
        math.sqrt(sum(weight**2 * (alone if held_by[key] < 2 else 1) for key, weight in each.items()))
        for each in weights
    ]
    return [
        [
            sum(w * other.get(key, 0) for key, w in one.items()) / (a * b)
            for other, b in zip(weights, lengths, strict=True)
        ]
        for one, a in zip(weights, lengths, strict=True)
    ]


def test_the_score_within_a_language_is_the_formula():
    texts = [
        "rain fell on the old bridge",
        "the bridge fell in the rain",
        "wind took the roof of the old mill",
        "the roof of the mill fell",
        "no news of the wind",
    ]
    words = naive_similarity(texts, str.split)

    def runs(text):
        padded = [f" {word} " for word in text.split()]
        return [word[i : i + n] for word in padded for n in (3, 4, 5) for i in range(len(word) - n + 1)]

    pieces = naive_similarity(texts, runs, alone=2 / 5)
    total = np.array(words) + np.array(pieces)
    np.fill_diagonal(total, np.nan)
    ground = np.minimum([np.sort(row[~np.isnan(row)])[-10:].mean() for row in total], WITHIN.highest)
    found = link_documents(
        pd.DataFrame({"text": texts, "language": "en", "published": pd.NaT}, index=list("abcde"))
    ).set_index(["doc_a", "doc_b"])["score"]
    for a, b in [("a", "b"), ("c", "d"), ("b", "d"), ("a", "c")]:
        i, j = "abcde".index(a), "abcde".index(b)
        z = total[i, j] - (ground[i] + ground[j]) / 2
        roots = [math.copysign(math.sqrt(abs(x)), x) for x in (z, WITHIN.half, WITHIN.nine)]
        odds = 9 ** ((roots[0] - roots[1]) / (roots[2] - roots[1]))
        assert found[a, b] == pytest.approx(odds / (1 + odds), rel=1e-6)


def test_twice_the_same_is_as_like_as_can_be_in_every_part():
    text = TOLD["bridge"]["en"]
    profiles = profile_documents([text, text, ""], ["en", "en", "en"])
    for weights, n_parts in ((profiles.within, 2), (profiles.across, 4)):
        assert (weights @ weights.T).toarray() == pytest.approx(np.array([[1, 1, 0], [1, 1, 0], [0, 0, 0]]) * n_parts)


def test_two_that_share_a_few_letters_are_not_alike():
    """What is left when everything else stands alone must not count as all there is."""
    texts = ["It rained in Oslo on 5 May.", "Ceasefire talks failed again."]
    links = link_documents(pd.DataFrame({"text": texts, "language": "en", "published": pd.NaT}))
    assert (links["score"] < 0.05).all()


def test_the_window_parts_what_is_far_and_a_missing_day_parts_nothing(documents):
    days = {"en": "2024-03-03", "ru": "2024-03-10", "de": "2024-03-11", "ar": None, "zh": "1924-03-03"}
    dated = documents.assign(published=pd.to_datetime([days[language] for language in documents["language"]]))
    found = {frozenset(pair) for pair in link_documents(dated)[["doc_a", "doc_b"]].itertuples(index=False)}

    def linked(one, other):
        return frozenset((f"bridge-{one}", f"bridge-{other}")) in found

    assert linked("en", "ru") and linked("ru", "de") and linked("ar", "zh") and linked("ar", "en")
    assert not linked("en", "de") and not linked("zh", "en")
    wide = {
        frozenset(pair) for pair in link_documents(dated, window_days=8)[["doc_a", "doc_b"]].itertuples(index=False)
    }
    assert frozenset(("bridge-en", "bridge-de")) in wide
    stories = find_stories(dated)
    assert stories["bridge-en"] == stories["bridge-ru"] == "bridge-en"  # the earliest day, not the first id


def test_a_month_is_no_day(documents):
    dated = documents.assign(
        published=pd.to_datetime(["1999-01-01"] * 5 + ["2024-03-01"] * 15),
        published_precision=["month"] * 5 + ["day"] * 15,
    )
    pd.testing.assert_frame_equal(
        link_documents(dated),
        link_documents(documents.assign(published=dated["published"].where(dated["published_precision"].eq("day")))),
    )
    assert find_stories(dated)["bridge-en"] == "bridge-ar"


def test_blocks_of_any_size_give_the_same(documents, links, monkeypatch):
    monkeypatch.setattr(links_room, "_CELLS", 7)
    monkeypatch.setattr(links_room, "_ROWS", 2)
    monkeypatch.setattr(profiles_room, "_ROWS", 2)
    pd.testing.assert_frame_equal(link_documents(documents), links)
    mixed = documents.assign(published=[pd.NaT, pd.Timestamp("2024-03-03"), pd.Timestamp("2024-05-03"), pd.NaT] * 5)
    small = link_documents(mixed)
    monkeypatch.undo()
    pd.testing.assert_frame_equal(small, link_documents(mixed))


def test_ten_candidates_are_kept_and_a_score_keeps_all():
    texts = {f"{n:02}": f"rain wind storm flood {'hail ' * (n % 3)} note{n}" for n in range(30)}
    table = pd.DataFrame({"text": texts, "language": "en", "published": pd.NaT})
    kept = link_documents(table)
    assert kept["rank"].max() == 10
    assert Counter([*kept["doc_a"], *kept["doc_b"]]).most_common()[-1][1] >= 10
    assert len(link_documents(table, min_score=0)) == 30 * 29 / 2
    some = link_documents(table, min_score=0.5)
    assert some["score"].min() >= 0.5 if len(some) else True


def test_a_story_that_many_tell_is_one_story():
    """Forty versions of one text are each other's neighbours: that must not make them their own background."""
    rng = np.random.default_rng(5)
    bases = [f"{story} " + " ".join(f"{story}{word}" for word in range(60)) for story in ("rain", "wind", "snow")]
    texts = [
        " ".join(word for word in base.split() if rng.random() < 0.8)
        for base in bases
        for _ in range(40 if base == bases[0] else 4)
    ]
    stories = find_stories(pd.DataFrame({"text": texts, "language": "en", "published": pd.NaT}))
    assert stories.groupby(["rain"] * 40 + ["wind"] * 4 + ["snow"] * 4).nunique().tolist() == [1, 1, 1]
    assert stories.nunique() == 3


ONE = {"text": "It rained in Oslo on 5 May.", "language": "en", "published": pd.NaT}


@pytest.mark.parametrize(
    ("rows", "n_links", "stories"),
    [
        ([], 0, []),
        ([ONE], 0, ["0"]),
        ([ONE, ONE], 1, ["0", "0"]),  # identical
        ([ONE] * 12, 65, ["0"] * 12),  # each keeps ten of eleven
        ([ONE, {**ONE, "text": ""}], 0, ["0", "1"]),
        ([{**ONE, "text": None}, {**ONE, "text": " \n "}], 0, ["0", "1"]),
        ([{**ONE, "text": "..."}] * 2, 0, ["0", "1"]),
        ([ONE, {**ONE, "language": None}, {**ONE, "language": "xx"}], 3, None),
        ([ONE, {**ONE, "published": pd.Timestamp("1066-10-14")}], 1, ["1", "1"]),  # no day, and a day far off
        (
            [{**ONE, "published": pd.Timestamp("2024-05-05")}, {**ONE, "published": pd.Timestamp("1066-10-14")}],
            0,
            ["0", "1"],
        ),
        ([{**ONE, "published": pd.Timestamp(day)} for day in ("1500-01-01", "2100-01-01")], 0, ["0", "1"]),
        ([{**ONE, "language": "tlh"}] * 2, 1, ["0", "0"]),  # of which no table says anything
        ([{**ONE, "language": float("nan")}, {**ONE, "language": ""}], 1, ["0", "0"]),  # both unknown
        ([ONE, {**ONE, "text": "Ceasefire talks failed again."}], 1, ["0", "1"]),  # no story covered twice
        ([{**ONE, "text": "2024 2025"}, {**ONE, "text": "2024 2025"}], 1, ["0", "0"]),
    ],
)
def test_little_and_bad_input_has_a_stated_result(rows, n_links, stories):
    table = pd.DataFrame(rows, columns=["text", "language", "published"])
    links = link_documents(table)
    assert len(links) == n_links
    assert links.dtypes.to_dict() == link_documents(documents_of()).dtypes.to_dict()
    found = find_stories(table)
    assert found.tolist() == (stories if stories is not None else found.tolist())
    assert set(found) <= set(table.index.astype("str")) and found.dtype == "str"


@pytest.mark.parametrize(
    ("change", "options", "error", "message"),
    [
        (lambda t: t.drop(columns="text"), {}, TableError, r"documents lack the columns \['text'\]"),
        (lambda t: t.drop(columns="published"), {}, TableError, r"documents lack the columns \['published'\]"),
        (lambda t: pd.concat([t, t.iloc[:1]]), {}, TableError, "the same id twice: bridge-en"),
        (lambda t: t.rename(index={"bridge-en": None}), {}, TableError, "1 of the documents have no id"),
        (lambda t: t.assign(published="some day"), {}, TableError, "holds what is no date"),
        (lambda t: t.assign(published="03.04.2024"), {}, TableError, "03.04.2024"),  # of March, or of April?
        (lambda t: t, {"window_days": -1}, ParameterError, "window_days=-1 is no number of days"),
        (lambda t: t, {"window_days": 1.5}, ParameterError, "Give a whole number from 0"),
        (lambda t: t, {"min_score": 2}, ParameterError, "min_score=2 is no score"),
        (lambda t: t, {"min_score": "high"}, ParameterError, "min_score='high' is no score"),
    ],
)
def test_what_cannot_be_linked_is_said(documents, change, options, error, message):
    for find in (link_documents, find_stories):
        with pytest.raises(error, match=message):
            find(change(documents), **options)


def test_dates_may_be_text_or_carry_a_zone(documents):
    naive = link_documents(documents.assign(published=pd.Timestamp("2024-03-03")))
    for published in ("2024-03-03", pd.Timestamp("2024-03-03", tz="UTC"), pd.Timestamp("2024-03-03").date()):
        pd.testing.assert_frame_equal(link_documents(documents.assign(published=published)), naive)


@pytest.mark.parametrize("threads", ["1", "2"])
def test_threads_and_hash_order_change_nothing(documents, links, threads, tmp_path):
    documents.to_pickle(tmp_path / "documents.pkl")
    script = (
        "import sys, pandas as pd; from analysis.stories.links import link_documents; "
        "link_documents(pd.read_pickle(sys.argv[1])).to_pickle(sys.argv[2])"
    )
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS")
    subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "documents.pkl"), str(tmp_path / "links.pkl")],
        env={**os.environ, **dict.fromkeys(names, threads), "PYTHONHASHSEED": threads},
        cwd=Path(__file__).parent.parent,
        check=True,
    )
    pd.testing.assert_frame_equal(pd.read_pickle(tmp_path / "links.pkl"), links, check_exact=True)


def test_what_stands_out_more_has_the_higher_score():
    stands_out = np.linspace(-2, 4, 301)
    for scale in (WITHIN, ACROSS):
        scores = scale.score(stands_out)
        assert scale.score([scale.half, scale.nine]) == pytest.approx([0.5, 0.9])
        assert (np.diff(scores) >= 0).all() and scores[0] < 0.001 and 0.99 < scores[-1] <= 1
    assert WITHIN.nine < ACROSS.nine  # two parts within a language, four parts' worth across


# languages for which data/names.csv has no column
FURTHER = {
    "he": (
        "הבנק המרכזי של צ'ילה העלה את הריבית ל-7.25 אחוז. הפזו איבד 18 אחוז מול הדולר, אמרה חימנה לרונדו.",
        "מעבורת עם 350 נוסעים עלתה על שרטון ליד זנזיבר ב-9 במרץ, אמר ג'ומה מוואקסגה. הצי של טנזניה הציל את כולם.",
    ),
    "ja": (
        "チリの中央銀行は政策金利を7.25%に引き上げた。ラロンド総裁は、ペソがドルに対し18%下落したと述べた。",
        "3月9日、乗客350人を乗せたフェリーがザンジバル沖で座礁し、タンザニア海軍が全員を救助した。",
    ),
    "ko": (
        "칠레 중앙은행이 금리를 7.25%로 올렸다. 라론도 총재는 페소가 달러 대비 18% 떨어졌다고 말했다.",
        "3월 9일 승객 350명을 태운 여객선이 잔지바르 앞바다에서 좌초했고 탄자니아 해군이 모두 구조했다.",
    ),
    "hi": (
        "चिली के केंद्रीय बैंक ने ब्याज दर 7.25 प्रतिशत कर दी। लारोंदो ने कहा कि पेसो डॉलर के मुकाबले 18 प्रतिशत गिरा।",
        "9 मार्च को 350 यात्रियों वाली नौका ज़ांज़ीबार के पास फँस गई। तंज़ानिया की नौसेना ने सबको बचाया।",
    ),
    "el": (
        "Η κεντρική τράπεζα της Χιλής αύξησε το επιτόκιο στο 7,25 τοις εκατό. Το πέσο έχασε 18 τοις εκατό, είπε η Λαρόντο.",
        "Στις 9 Μαρτίου πλοίο με 350 επιβάτες προσάραξε στη Ζανζιβάρη. Το ναυτικό της Τανζανίας τους έσωσε όλους.",
    ),
    "tr": (
        "Şili merkez bankası faizi yüzde 7,25'e yükseltti. Larrondo, pesonun dolara karşı yüzde 18 kaybettiğini söyledi.",
        "9 Mart'ta 350 yolcu taşıyan feribot Zanzibar açıklarında karaya oturdu. Tanzanya donanması herkesi kurtardı.",
    ),
    "pl": (
        "Bank centralny Chile podniósł stopę do 7,25 procent. Larrondo mówiła, że peso straciło 18 procent do dolara.",
        "9 marca prom z 350 pasażerami osiadł na mieliźnie koło Zanzibaru. Marynarka Tanzanii uratowała wszystkich.",
    ),
}


@pytest.mark.parametrize("language", FURTHER)
def test_a_language_without_a_column_of_names_is_linked_by_what_is_known(language):
    rates, ferry = FURTHER[language]
    table = documents_of(
        {"rates": {"en": TOLD["rates"]["en"], "xx": rates}, "ferry": {"en": TOLD["ferry"]["en"], "xx": ferry}}
    )
    table = pd.concat(
        [table.replace({"language": {"xx": language}}), documents_of()[lambda each: each["language"] == "de"]]
    )
    links = link_documents(table)
    across = links[links["doc_a"].str.endswith("-en") & links["doc_b"].str.endswith("-xx")]
    assert across.set_index("doc_a")["doc_b"].groupby(level=0).first().to_dict() == {
        "ferry-en": "ferry-xx",
        "rates-en": "rates-xx",
    }
    alone = table[table["language"].eq(language)]
    assert find_stories(alone).tolist() == ["rates-xx", "ferry-xx"]  # one language only, no story told twice


def test_links_that_are_shown_make_the_same_stories():
    """Thirteen versions of each story in one language: the ten best candidates would lack pairs."""
    told = {
        f"{story}-{n:02}": {"en": f"{versions['en']} Version {n}, said observer number {n * 37}."}
        for story, versions in TOLD.items()
        for n in range(13)
    }
    documents = documents_of(told)
    best, more = link_documents(documents), link_documents(documents, also_from=0.02)
    assert len(more) > len(best) and more["score"].ge(0.02)[more["rank"].gt(10)].all()
    pd.testing.assert_frame_equal(more[more["rank"].le(10)].reset_index(drop=True), best)
    assert find_stories(documents, links=more).equals(find_stories(documents))


def test_digits_without_end_are_cut_where_they_are_shown():
    links = link_documents(documents_of({name: {"en": f"{name}: {'9' * 5000}."} for name in ("Kyiv", "Oslo")}))
    assert links["anchors"].tolist() == ["9" * 40 + "…"]


def test_a_common_noun_counts_half_and_a_digit_is_not_shown():
    told = {name: {"en": f"The goal of Angela Merkel in Kyiv at 2:30 was {name}, 5 said."} for name in ("rain", "wind")}
    shown = link_documents(documents_of(told))["anchors"].iloc[0].split("; ")
    assert set(shown) == {"Angela Merkel", "Kyiv", "30", "goal"} and shown[-1] == "goal"


def test_two_ways_to_keep_links_are_not_given_at_once(documents):
    with pytest.raises(ParameterError, match="both given"):
        link_documents(documents, min_score=0.5, also_from=0.02)
    with pytest.raises(ParameterError, match="also_from=2 is no score"):
        link_documents(documents, also_from=2)
