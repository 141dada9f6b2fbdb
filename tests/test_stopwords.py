"""stop words: each list holds the function words of its language, and none that carries news."""

import re

import polars as pl
import pytest

from analysis.ground.rules import PROJECT, load_rules, load_words
from analysis.ground.wording import language_name
from analysis.terms.tokens import find_tokens, fold, split_tokens, stop_word_languages, stop_words_of

# Words of news that no list may hold: war, state, world, people, power, law, money, north, first, said, year and such, by language.
NEWS = {
    "en": """war state world people president government russia ukraine nato china army minister party law court money oil gas
        attack peace country city police military new first last two said says year day time north south east west women men home
        right left power death man woman child home parliament election""",
    "ru": """война мир страна государство власть народ россия украина президент правительство люди человек армия удар закон суд
        сша город год день время слово новый первый последний два три сказал заявил деньги нефть газ право север юг восток запад
        мира войны стран народа власти партия сила сталь""",
    "uk": """війна світ країна держава влада народ росія україна президент уряд люди людина армія удар закон суд сша місто рік
        день час слово новий перший останній два три сказав заявив гроші нафта газ право північ південь схід захід світу війни
        партія мати край мир сила життя""",
    "be": """вайна свет краіна дзяржава улада народ расія украіна прэзідэнт урад людзі чалавек армія удар закон суд зша горад год
        дзень час слова новы першы апошні два тры сказаў заявіў грошы нафта газ права поўнач поўдзень усход захад мая свету вайны
        партыя мір""",
    "bg": """война свят страна държава власт народ русия украйна президент правителство хора човек армия удар закон съд сащ град
        година ден време дума нов първи последен две три каза заяви пари нефт газ право север юг изток запад мир край света
        партия сила""",
    "mk": """војна свет земја држава власт народ русија украина претседател влада луѓе човек армија удар закон суд сад град година
        ден време збор нов прв последен два три рече изјави пари нафта гас право север југ исток запад мир крај партија сила""",
    "sr": """рат свет земља држава власт народ русија украјина председник влада људи човек војска удар закон суд сад-а град година
        дан време реч нови први последњи две три рекао изјавио новац нафта гас право север југ исток запад мир крај мора
        rat svet zemlja država vlast narod predsednik vlada ljudi mir kraj mora put""",
    "de": """krieg staat welt volk menschen regierung präsident kanzler russland ukraine nato china armee minister partei recht gesetz
        gericht geld öl gas angriff frieden land stadt polizei neu neue erste letzte zwei sagte jahr tag zeit norden süden osten westen
        frauen männer macht tod leben weg los usa""",
    "fr": """guerre état monde peuple président gouvernement russie ukraine otan chine armée ministre parti loi droit cour tribunal argent
        pétrole gaz or attaque paix pays ville police nouveau nouvelle premier première deux dit déclaré année jour temps nord sud ouest
        femmes hommes pouvoir devoir mort vie personne force point front""",
    "es": """guerra estado mundo pueblo presidente gobierno rusia ucrania otan china ejército ministro partido ley derecho corte tribunal
        dinero petróleo gas ataque paz país ciudad policía nuevo nueva primero primera dos dijo año día tiempo norte sur oeste mujeres
        hombres poder muerte vida personas frente haya tarde gente""",
    "it": """guerra stato stati mondo popolo presidente governo russia ucraina nato cina esercito ministro partito legge diritto corte
        tribunale soldi petrolio gas attacco pace paese città polizia nuovo nuova primo secondo due detto anno giorno tempo nord sud est
        ovest donne uomini potere dovere morte vita persone fronte gente""",
    "pt": """guerra estado mundo povo presidente governo rússia ucrânia otan nato china exército ministro partido lei direito corte
        tribunal dinheiro petróleo gás ataque paz país cidade polícia novo nova primeiro segundo dois disse ano dia tempo norte sul leste
        oeste mulheres homens poder dever morte vida pessoas caso mal""",
    "ca": """guerra estat món poble president govern rússia ucraïna otan xina exèrcit ministre partit llei dret cort tribunal diners
        petroli gas atac pau país ciutat policia nou nova primer dos dit any dia temps nord sud oest dones homes poder deure mort vida
        persones cap""",
    "nl": """oorlog staat wereld volk mensen president regering rusland oekraïne navo china leger minister partij wet recht rechtbank geld
        olie gas aanval vrede land stad politie nieuw nieuwe eerste laatste twee zei jaar dag tijd noorden zuiden oosten westen vrouwen
        mannen macht dood leven weg man""",
    "pl": """wojna państwo stan świat naród ludzie prezydent rząd rosja ukraina nato chiny armia minister partia prawo sąd pieniądze ropa
        gaz atak pokój kraj miasto policja nowy nowa pierwszy ostatni dwa powiedział rok dzień czas północ południe wschód zachód kobiety
        mężczyźni władza śmierć życie rada""",
    "tr": """savaş devlet dünya halk insan cumhurbaşkanı hükümet rusya ukrayna nato çin ordu bakan parti yasa hukuk mahkeme para petrol
        gaz saldırı barış ülke şehir polis yeni ilk son iki dedi yıl gün zaman kuzey güney doğu batı kadın erkek güç ölüm hayat evet hayır
        doğru""",
    "ar": """حرب دولة عالم شعب رئيس حكومة روسيا أوكرانيا الناتو الصين جيش وزير حزب قانون محكمة مال نفط غاز هجوم سلام بلد مدينة شرطة جديد
        أول اثنان قال عام سنة يوم وقت شمال جنوب شرق غرب نساء رجال سلطة موت حياة الحرب الدولة العالم الشعب علي وسط""",
    "zh": """战争 国家 世界 人民 人 总统 政府 俄罗斯 乌克兰 北约 中国 中 美 美国 军队 部长 党 法律 法院 钱 石油 天然气 袭击 和平 城市 警察 新 第一
        两国 说 表示 年 月 日 时间 北 南 东 西 女人 男人 权力 死 生活 戰爭 國家 總統 人民币 说法""",
    "ja": """戦争 国家 世界 国民 人々 大統 統領 政府 ロシ シア ウク クラ 中国 軍隊 大臣 政党 法律 裁判 お金 石油 攻撃 平和 都市 警察 新し 最初 二つ 年間
        時間 北部 南部 東部 西部 女性 男性 権力 死亡 生活 米国 日本 首相 選挙""",
}
# Function words that a list would be wrong to lack, some of each kind: articles, pronouns, prepositions, conjunctions, auxiliaries, particles.
FUNCTION = {
    "en": "the of and to in is it that was for us who can't it's they've would not isn't whom with from",
    "ru": "и в на не что он с как это по но из у же его она так все её ее нет бы который должен поскольку",
    "uk": "і й та в у на не що він з зі як це по але із від до же б би який щоб або вже їх її його був є",
    "be": "і й у ў на не што ён з са як гэта па але ад да ж бы які каб або ужо іх яе яго быў ёсць",
    "bg": "и в във на не че той с със като това по но от до се да ще който за или вече ги му е са беше",
    "mk": "и во на не дека тој со како тоа по но од до се да ќе кој за или веќе ги му е се беше",
    "sr": "и у на не да он са као то по али од до се ће који за или већ је су био i u na ne da on sa kao je su",
    "de": "der die das und in zu den von mit nicht ist sie er es ein eine als auch an werden wurde hat haben dass für",
    "fr": "le la les l un une des du de d et à en que qu qui ne n pas il elle est été sont dans pour sur avec ce c se s",
    "es": "el la los las de del que y a en un una se no por con para su es fue ha como más lo le al este pero",
    "it": "il lo la i gli le l un una di del dell che e è in non per con si ha sono nel alla come più ma da al",
    "pt": "o a os as de do da que e em um uma se não por com para é foi ao no na como mais dos das mas",
    "ca": "el la els les l de del d que i a en un una es no per amb és ha al com més però",
    "nl": "de het een en van in is dat op te zijn voor met niet die aan er om ook als bij maar of hij ze we wordt",
    "pl": "i w z na nie że się do to jest o jak co po ale za od dla przez który być był są oraz a ma już",
    "tr": "ve bir bu da de için ile olarak çok daha gibi ama en o ne var mi olan sonra kadar her ki",
    "ar": "في من على إلى الى أن ان عن مع هذا هذه التي الذي كان كانت لا ما هو هي لم قد بعد قبل وقد ولكن منها",
    "zh": "的 了 在 是 和 与 也 都 不 就 而 但 这 他 我们 对 从 被 把 因为 所以 如果 會 與 這 個",
    "ja": "して いる った から こと です ます ない され とい いう この その ため まで",
}


def test_every_list_is_tested():
    assert stop_word_languages() == sorted(NEWS) == sorted(FUNCTION)


@pytest.mark.parametrize("language", sorted(NEWS))
def test_no_stop_word_carries_news(language):
    words = {fold(word) for word in NEWS[language].split()}
    assert len(words) >= 40
    assert sorted(words & stop_words_of(language)) == []


@pytest.mark.parametrize("language", sorted(FUNCTION))
def test_function_words_are_stop_words(language):
    assert sorted({fold(word, language) for word in FUNCTION[language].split()} - stop_words_of(language)) == []


@pytest.mark.parametrize("language", sorted(NEWS))
def test_each_stop_word_stands_once_as_a_text_spells_it(language):
    text = (PROJECT / "data" / "stopwords" / f"{language}.txt").read_text("utf-8")
    lines = text.splitlines()
    assert lines[0].startswith("# ") and max(map(len, lines)) <= 140
    words = [word for line in lines if not line.startswith("#") for word in line.split()]
    assert len(words) == len(set(words)) == len(load_words(f"stopwords/{language}"))
    assert [word for word in words if word != word.lower()] == []
    one = set(split_tokens(words).group_by("row").len().filter(pl.col("len") == 1)["row"])
    assert [word for row, word in enumerate(words) if row not in one and word != "n't" and language != "zh"] == []


@pytest.mark.parametrize(
    ("language", "letters"),
    [
        ("ru", "а-яё"),
        ("uk", "а-щьюяєіїґ'"),
        ("be", "а-зй-шы-яёіў'"),
        ("bg", "а-ъьюяѝ"),
        ("mk", "а-шѓѕјљњќџѐѝ"),
        ("sr", "а-шђјљњћџa-zčćđšž"),
        ("de", "a-zäöüß"),
        ("fr", "a-zàâçèéêëîïôùûœ'"),
        ("es", "a-zñáéíóúü"),
        ("it", "a-zàèéìòù"),
        ("pt", "a-zàáâãçéêíóôõú"),
        ("ca", "a-zàçèéíïòóúü·"),
        ("nl", "a-zëïé'"),
        ("pl", "a-ząćęłńóśźż"),
        ("tr", "a-zçğıöşüâ"),
        ("ar", "ء-ي"),
        ("zh", "一-鿿"),
        ("ja", "ぁ-ん"),
    ],
)
def test_each_list_is_in_the_alphabet_of_its_language(language, letters):
    wrong = [word for word in load_words(f"stopwords/{language}") if not re.fullmatch(f"[{letters}-]+", word)]
    assert wrong == []


def test_the_readme_names_every_language_that_has_a_list():
    said = " ".join((PROJECT / "README.md").read_text("utf-8").split())
    said = re.search(r"Function words are left out in ([^.]*)\.", said)[1]
    assert sorted(re.split(", | and ", said)) == sorted(map(language_name, stop_word_languages()))


def test_acronyms_are_no_stop_words():
    acronyms = {row["acronym"] for row in load_rules("acronyms")}
    assert not acronyms & set().union(*map(stop_words_of, stop_word_languages()))
    assert "us" in stop_words_of("en") and "US" not in stop_words_of("en")


@pytest.mark.parametrize(
    ("text", "language", "left"),
    [
        ("L’État n’est pas d’accord, c’est qu’il l’a dit", "fr", ["état", "accord", "dit"]),
        ("Зв’язок і п'ять об’єктів, що з’явилися", "uk", ["зв'язок", "п'ять", "об'єктів", "з'явилися"]),
        ("Lo stato dell’Italia è quello che c’era", "it", ["stato", "italia"]),
        ("وَقَدْ قالَ الرئيس إنَّهُ في الحرب", "ar", ["قال", "الرئيس", "الحرب"]),
        ("我们的国家在战争中", "zh", ["国家", "战争", "中"]),
        ("Der Staat ist nicht im Krieg mit der Welt", "de", ["staat", "krieg", "welt"]),
    ],
)
def test_what_is_left_of_a_sentence_carries_the_news(text, language, left):
    tokens = [token for token, _, _ in find_tokens(text, language)]
    assert [token for token in tokens if token not in stop_words_of(language)] == left
