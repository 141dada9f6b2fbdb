"""numbers -> quantities -> facts: the same toll in eight languages; what agrees, and what diverges."""

import math

import pandas as pd
import pytest

from analysis.ground.rules import load_rules
from analysis.stories.anchors import anchors_of, split_words
from analysis.stories.facts import fact_table
from analysis.stories.quantities import find_quantities, range_of
from analysis.stories.ranges import RANGE_KINDS


def quantities(text, language):
    numbers = [(start, end, code) for start, end, code, kind in anchors_of(text, language) if kind == "number"]
    numbers = [number for number in numbers if "-" not in number[2]]
    found = find_quantities(text, language, numbers, split_words(text))
    return [(quantity.value, quantity.unit, quantity.bound) for quantity in found]


TOLL = [("12", "dead", "at least"), ("30", "injured", "exactly")]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "At least 12 people were killed and 30 wounded.", TOLL),
        ("ru", "Погибли не менее 12 человек, 30 ранены.", TOLL),
        ("uk", "Загинули щонайменше 12 осіб, 30 поранено.", TOLL),
        ("de", "Mindestens 12 Tote und 30 Verletzte.", TOLL),
        ("fr", "Au moins 12 morts et 30 blessés.", TOLL),
        ("es", "Al menos 12 muertos y 30 heridos.", TOLL),
        ("ar", "قتل ما لا يقل عن 12 شخصا وأصيب 30 آخرون.", TOLL),
        ("zh", "至少12人死亡，30人受伤。", TOLL),
        ("en", "It left 12 dead, including 3 children.", [("12", "dead", "exactly"), ("3", "children", "exactly")]),
        (
            "en",
            "12 people including 3 children were killed.",
            [("12", "dead", "exactly"), ("3", "children", "exactly")],
        ),
        (
            "en",
            "540 people were injured and 29 were missing.",
            [("540", "injured", "exactly"), ("29", "missing", "exactly")],
        ),
        ("en", "16,700 people were evacuated to 24 centres.", [("16700", "displaced", "exactly")]),
        ("en", "The arrest of a Mr. Wind, 20.", []),  # an age: beyond a comma nothing is near
        ("en", "Of the 12 dead, 3 were children.", [("12", "dead", "exactly"), ("3", "children", "exactly")]),
        ("en", "In 2014, 12 people died.", [("12", "dead", "exactly")]),  # a year is no toll
        ("en", "In 2014 many died.", []),
        ("en", "Elephants were killed in two African countries.", [("2", "countries", "exactly")]),
        ("en", "Of dealers arrested 90 percent fled.", [("90", "percent", "exactly")]),
        ("en", "$1.5 million was paid.", [("1500000", "dollar", "exactly")]),
        ("es", "54 millones de dólares", [("54000000", "dollar", "exactly")]),
        ("en", "It carried 120 passengers and 12 crew.", [("120", "passengers", "exactly"), ("12", "crew", "exactly")]),
        ("ru", "На борту 120 пассажиров.", [("120", "passengers", "exactly")]),
        ("en", "Dozens were arrested.", []),  # no dozen
        ("ru", "Арестованы десятки людей.", []),
        ("ar", "اعتقل عشرات الأشخاص", []),
        ("zh", "数十名人员被捕。", []),
        ("ar", "70 بالمائة من المعتقلين", [("70", "percent", "exactly")]),  # of a hundred, which is not arrested
        ("en", "A fine of $1.5 million.", [("1500000", "dollar", "exactly")]),
        ("de", "Rund 1,5 Mio. Euro Schaden.", [("1500000", "euro", "about")]),
        ("fr", "plus de 1,5 million d'euros", [("1500000", "euro", "more than")]),
        ("ru", "ущерб 1,5 млн рублей", [("1500000", "rouble", "exactly")]),
        ("zh", "损失1.5亿美元", [("150000000", "dollar", "exactly")]),
        ("en", "No more than 400 troops.", [("400", "soldiers", "at most")]),
        ("en", "Chapter 7 of the book.", []),
        ("en", "Men aged 33, 34 and 39 were arrested.", []),  # ages are no tolls
        ("en", "A 20-year-old was arrested, 3 others were killed.", [("3", "dead", "exactly")]),
        ("en", "A man aged 39 and 12 children died.", [("12", "dead", "exactly")]),
        ("ru", "Арестован 20-летний студент.", []),
        ("uk", "Заарештовано 20-річного студента.", []),
        ("de", "Ein 20-Jähriger wurde um 11 Uhr verhaftet.", []),
        ("fr", "Il est mort à l'âge de 39 ans.", []),
        ("es", "Fue arrestado un hombre de 39 años de edad.", []),
        ("ar", "اعتقل رجل يبلغ من العمر 39 عاما.", []),
        ("zh", "33、34 和39 岁的男子被捕。", []),
        ("zh", "上午11点逮捕了3名男子。", [("3", "arrested", "exactly")]),
        ("en", "At 11 a.m. police arrested 3 men.", [("3", "arrested", "exactly")]),
        ("ru", "Поставит 800 миллионов кубометров газа в год.", []),  # a year is no year that is counted
        ("en", "It earned 12 euros a year for 5 years.", [("12", "euro", "exactly"), ("5", "years", "exactly")]),
        ("en", "After 39 years 12 died.", [("39", "years", "exactly"), ("12", "dead", "exactly")]),
        ("en", "Between 12 and 14 people died.", [("12-14", "dead", "exactly")]),
        ("en", "From 12 to 14 people were killed.", [("12-14", "dead", "exactly")]),
        ("en", "12-14 people were killed.", [("12-14", "dead", "exactly")]),
        ("en", "About twelve to fourteen people were killed.", [("12-14", "dead", "about")]),
        ("es", "Murieron entre 12 y 14 personas.", [("12-14", "dead", "exactly")]),
        ("ru", "Погибли от 12 до 14 человек.", [("12-14", "dead", "exactly")]),
        ("de", "Zwischen 12 und 14 Menschen starben.", [("12-14", "dead", "exactly")]),
        ("fr", "Entre 12 et 14 personnes sont mortes.", [("12-14", "dead", "exactly")]),
        ("zh", "12至14人死亡。", [("12-14", "dead", "exactly")]),
        ("en", "It cost 2 to 3 million euros.", [("2000000-3000000", "euro", "exactly")]),
        ("en", "In 2014-2016 12 people died.", [("12", "dead", "exactly")]),  # years are no range of people
        (
            "en",
            "In Rome 12 and 14 people died.",
            [("12", "people", "exactly"), ("14", "dead", "exactly")],
        ),  # no "between"
        ("en", "Three of the 12 passengers died.", [("3", "dead", "exactly"), ("12", "passengers", "exactly")]),
        ("en", "One of the 12 passengers died.", [("12", "passengers", "exactly")]),
        ("en", "Two of the 30 hostages were killed.", [("2", "dead", "exactly"), ("30", "hostages", "exactly")]),
        ("es", "Murieron dos de los 30 pasajeros.", [("2", "dead", "exactly"), ("30", "passengers", "exactly")]),
        ("ru", "Погибли двое из 30 пассажиров.", [("2", "dead", "exactly"), ("30", "passengers", "exactly")]),
        ("en", "The deaths of the 12 passengers.", [("12", "dead", "exactly")]),  # no part is told
        ("en", "30 people escaped and none were killed.", [("30", "people", "exactly")]),
        ("en", "The blast did not kill 30 people, as first reported.", [("30", "people", "exactly")]),
        ("en", "No one was killed and 30 were injured.", [("30", "injured", "exactly")]),
        ("fr", "30 personnes ont fui, aucune n'a été tuée.", [("30", "people", "exactly")]),
        ("ru", "Спаслись 30 человек, никто не погиб.", [("30", "people", "exactly")]),
        ("es", "Nadie murió de las 30 personas.", [("30", "people", "exactly")]),
        ("en", "No fewer than 12 people were killed.", [("12", "dead", "at least")]),  # no denial
        ("xx", "12 morti, €5", [("5", "euro", "exactly")]),  # of an unknown language only the signs are known
        (None, "12%", [("12", "percent", "exactly")]),
    ],
)
def test_what_a_number_counts(language, text, expected):
    assert quantities(text, language) == expected


@pytest.mark.parametrize(
    ("value", "bound", "written", "expected"),
    [
        ("12", "exactly", "12", (12, 12)),
        ("12000", "about", "12,000", (11500, 12500)),
        ("1500000", "exactly", "1.5 million", (1450000, 1550000)),
        ("1500000", "exactly", "1,500,000", (1500000, 1500000)),
        ("2", "exactly", "two", (2, 2)),
        ("1.5", "about", "1.5", (1.45, 1.55)),
        ("12", "more than", "12", (12, math.inf)),
        ("12", "less than", "12", (-math.inf, 12)),
        ("0", "about", "0", (-5, 5)),
    ],
)
def test_what_a_statement_allows_for(value, bound, written, expected):
    assert range_of(value, bound, written) == pytest.approx(expected)


def corpus_of(*rows):
    """Rows of (source, language, text), one story."""
    sources, languages, texts = zip(*rows, strict=True)
    ids = pd.Index([f"d{n}" for n in range(len(rows))], name="doc_id")
    table = pd.DataFrame({"text": texts, "language": languages, "source": sources, "published": pd.NaT}, index=ids)
    return table, pd.Series("blast", index=ids)


TOLLS = [
    ("Post", "en", "A blast. At least 12 people were killed."),
    ("Diario", "es", "Una explosión dejó 14 muertos."),
    ("Times", "en", "The blast killed 12."),
]


def test_twelve_dead_and_catorce_muertos():
    documents, stories = corpus_of(*TOLLS)
    found = fact_table(documents, stories, by="source")
    shown = ["anchor", "kind", "value", "bound", "source", "language", "doc_id", "diverges", "n_versions"]
    assert found[shown].to_numpy().tolist() == [
        ["dead", "toll", "14", "exactly", "Diario", "es", "d1", True, 3],
        ["dead", "toll", "12", "at least", "Post", "en", "d0", False, 3],  # at least 12 may be 14
        ["dead", "toll", "12", "exactly", "Times", "en", "d2", True, 3],
    ]
    for row in found.itertuples():
        assert documents.loc[row.doc_id, "text"][row.start : row.end] == row.value
        assert row.sentence in documents.loc[row.doc_id, "text"]


@pytest.mark.parametrize(
    ("one", "other", "diverges"),
    [
        ("12 were killed.", "12 were killed.", False),
        ("12 were killed.", "14 were killed.", True),
        ("About 12,000 were killed.", "11,800 were killed.", False),
        ("12,000 were killed.", "11,800 were killed.", True),
        ("More than 12 were killed.", "3,000 were killed.", False),
        ("Up to 12 were killed.", "14 were killed.", True),
        ("Between 12 and 14 were killed.", "13 were killed.", False),
        ("Between 12 and 14 were killed.", "20 were killed.", True),
        ("12 were killed. Later 14 were killed.", "14 were killed.", False),  # one of the values agrees
    ],
)
def test_two_tolls(one, other, diverges):
    found = fact_table(*corpus_of(("A", "en", one), ("B", "en", other)), by="source")
    assert set(found["diverges"]) == {diverges}


def test_other_numbers_need_the_same_subject():
    sums = [
        "The court fined the bank $5 million in Rome.",
        "The court fined the bank $7 million in Rome.",
        "He paid $9 million.",
    ]
    found = fact_table(*corpus_of(*(("ABC"[n], "en", text) for n, text in enumerate(sums))), by="source")
    assert found[["kind", "anchor", "value", "source", "diverges"]].to_numpy().tolist() == [
        ["money", "dollar, bank", "5000000", "A", True],
        ["money", "dollar, bank", "7000000", "B", True],
    ]


@pytest.mark.parametrize(
    ("one", "other", "anchor", "values"),
    [
        (
            ("en", "The fine was 45 million dollars."),
            ("es", "La multa fue de 54 millones de dólares."),
            "dollar",
            [45e6, 54e6],
        ),
        (
            ("en", "$45 million was paid to Chile."),
            ("es", "Chile pagó 54 millones de dólares."),
            "dollar",
            [45e6, 54e6],
        ),
        (("en", "245 votes were in favour."), ("ru", "Закон принят 254 голосами."), "votes", [245, 254]),
        (("en", "It carried 120 passengers."), ("de", "An Bord waren 210 Passagiere."), "passengers", [120, 210]),
    ],
)
def test_the_only_number_of_its_unit_needs_no_subject(one, other, anchor, values):
    found = fact_table(*corpus_of(("A", *one), ("B", *other)), by="source")
    assert found[["anchor", "source"]].to_numpy().tolist() == [[anchor, "A"], [anchor, "B"]]
    assert found["value"].astype(float).tolist() == values
    # the sentences share too little to say that they speak of one thing
    assert not found["diverges"].any() and found.attrs["n_differing"] == 1
    twice = ("B", other[0], f"{other[1]} {other[1].replace('5', '6').replace('2', '3')}")
    assert fact_table(*corpus_of(("A", *one), twice), by="source").empty


def test_who_holds_the_number_of_the_other_does_not_diverge():
    rows = [("A", "en", "12 were killed. He gave 14 reasons."), ("B", "en", "14 were killed. She gave 12 reasons.")]
    found = fact_table(*corpus_of(*rows), by="source")
    assert found["value"].tolist() == ["12", "14"] and not found["diverges"].any()
    one_way = fact_table(*corpus_of(rows[0], ("B", "en", "14 were killed.")), by="source")
    assert one_way["diverges"].tolist() == [True, True]


def test_tolls_that_are_swapped_diverge():
    rows = [
        ("A", "en", "The blast killed 12 people and wounded 14."),
        ("B", "en", "It wounded 12 people and killed 14."),
    ]
    found = fact_table(*corpus_of(*rows), by="source")
    assert found["anchor"].tolist() == ["dead", "dead", "injured", "injured"] and found["diverges"].all()


@pytest.mark.parametrize(
    ("one", "other", "n_differing"),
    [("1,000", "1,300", 1), ("1,000", "1,200", 0), ("1,000", "1,000", 0), ("1,000 to 1,200", "1,300", 0)],
)
def test_what_is_about_so_much_but_far_apart_is_counted(one, other, n_differing):
    rows = [("A", "en", f"About {one} people were killed."), ("B", "en", f"About {other} people were killed.")]
    found = fact_table(*corpus_of(*rows), by="source")
    assert found.attrs["n_differing"] == n_differing and not found["diverges"].any()


def test_a_range_is_two_numbers():
    found = fact_table(*corpus_of(("A", "en", "12 to 14 were killed."), ("B", "en", "13 were killed.")), by="source")
    assert [found.attrs[name] for name in ("n_numbers", "n_counted", "n_compared")] == [3, 3, 3]


def test_numbers_that_are_not_compared_are_counted():
    rows = [("A", "en", "12 were killed. 3 cars burned. A 2-1 win, on page 7."), ("B", "en", "14 were killed.")]
    found = fact_table(*corpus_of(*rows), by="source")
    names = ["n_numbers", "n_counted", "n_compared"]
    assert [found.attrs[name] for name in names] == [6, 3, 2]  # 12, 3, 2, 1, 7 and 14; 12, 3 and 14; 12 and 14
    assert [fact_table(*corpus_of(rows[0]), by="source").attrs[name] for name in names] == [0, 0, 0]


def test_days_and_places_of_a_happening():
    rows = [
        ("A", "en", "An earthquake and a flood hit Tokyo on 5 May."),
        ("B", "ru", "6 мая землетрясение и наводнение в Токио."),
        ("C", "en", "The earthquake hit Osaka on 5 May."),
    ]
    found = fact_table(*corpus_of(*rows), by="source")
    # C shares with B no more than the earthquake: that it is the same one is not known
    assert found[["anchor", "kind", "value", "source", "diverges"]].to_numpy().tolist() == [
        ["earthquake", "date", "05-05", "A", True],
        ["earthquake", "date", "05-06", "B", True],
        ["earthquake", "date", "05-05", "C", False],
        ["flood", "date", "05-05", "A", True],
        ["flood", "date", "05-06", "B", True],
        ["earthquake", "place", "Tokyo", "A", False],
        ["earthquake", "place", "Tokyo", "B", False],
        ["earthquake", "place", "Osaka", "C", False],
        ["flood", "place", "Tokyo", "A", False],
        ["flood", "place", "Tokyo", "B", False],
    ]


def test_two_languages_of_one_source_are_two_versions():
    rows = [("Post", "en", "12 people were killed."), ("Post", "es", "14 muertos.")]
    found = fact_table(*corpus_of(*rows), by="source")
    assert found[["language", "value", "diverges"]].to_numpy().tolist() == [["en", "12", True], ["es", "14", True]]


def test_what_one_version_says_alone_is_left_out():
    rows = [("A", "en", "12 were killed. 3 are missing."), ("B", "en", "12 were killed.")]
    assert fact_table(*corpus_of(*rows), by="source")["anchor"].unique().tolist() == ["dead"]


def test_what_is_said_twice_is_counted():
    rows = [("A", "en", "12 were killed. In all 12 were killed."), ("B", "en", "12 dead.")]
    assert fact_table(*corpus_of(*rows), by="source")["n_mentions"].tolist() == [2, 1]


def test_the_order_of_documents_does_not_matter():
    documents, stories = corpus_of(*TOLLS)
    turned = fact_table(documents.iloc[::-1], stories.iloc[::-1], by="source")
    pd.testing.assert_frame_equal(turned, fact_table(documents, stories, by="source"))


def test_nothing_to_set_side_by_side():
    documents, stories = corpus_of(*TOLLS)
    full = fact_table(documents, stories, by="source")
    alone = pd.Series(documents.index, index=documents.index)
    cases = [
        (documents.iloc[:0], stories),
        (documents.assign(text=""), stories),
        (documents.assign(source="Post", language="en"), stories),
        (documents.assign(source=None), stories),
        (documents, alone),
        (documents.assign(text="Rain."), stories),
        (documents.assign(language=None), stories),
    ]
    for table, of in cases:
        none = fact_table(table, of, by="source")
        assert none.empty and none.dtypes.equals(full.dtypes)


def test_a_number_without_end_stops_nothing():
    rows = [("A", "en", f"{'9' * 500} were killed."), ("B", "en", "12 were killed.")]
    assert fact_table(*corpus_of(*rows), by="source")["diverges"].all()


def test_the_table_of_quantities_is_sound():
    kinds = {
        *"toll unit person money part happening about rate".split(),
        "no count",
        "at least",
        "more than",
        "at most",
        "less than",
        "negation",
        "range and",
        *"between range whole".split(),
    }
    rows = load_rules("quantities")
    assert {row["kind"] for row in rows} == kinds
    names = {row["code"] for row in load_rules("names")}
    for row in rows:
        if row["kind"] == "happening":
            assert row["code"] in names
        else:
            assert all(row[language] for language in "en ru uk de fr es ar zh".split())
        assert row["kind"] in RANGE_KINDS or all(
            len(one) > 1 for one in row["zh"].split("|") if one
        )  # what has one sign is never found
    for language in "en ru uk de fr es ar zh".split():  # a word has one sense
        words = [word for row in rows if row["kind"] not in RANGE_KINDS for word in row[language].split("|") if word]
        assert sorted({word for word in words if words.count(word) > 1}) == []
