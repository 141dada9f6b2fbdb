"""names -> people: a surname beside somebody else's given name is not the person known by it."""

import pandas as pd
import pytest

from analysis.stories.anchors import anchors_of
from analysis.stories.blind_spots import blind_spots


def people(text, language="en"):
    return [code for _, _, code, kind in anchors_of(text, language) if kind == "person"]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Chelsea Clinton spoke in Paris.", "en", []),
        ("The ruling Wong Kim Ark was cited.", "en", []),
        ("In Leeds, Boris Trump runs a bakery.", "en", []),
        ("He left Trump Tower at noon.", "en", []),
        ("Clinton spoke, and then Obama.", "en", ["Hillary Clinton", "Barack Obama"]),
        ("Hillary Clinton met Hillary Rodham Clinton.", "en", ["Hillary Clinton"] * 2),  # one of her names is enough
        ("George W. Bush and Joseph R. Biden spoke.", "en", ["George Bush", "Joe Biden"]),
        (
            "President Clinton met Mr Trump and Secretary of State Clinton.",
            "en",
            ["Hillary Clinton", "Donald Trump", "Hillary Clinton"],
        ),
        ("When Trump spoke, Russia's Putin left.", "en", ["Donald Trump", "Vladimir Putin"]),
        ("Critics heard Trump. Critics say that critics left.", "en", ["Donald Trump"]),
        ("Today Trump spoke, and it is today.", "en", ["Donald Trump"]),  # stands in small letters too
        ("Trump Says Obama Lied About Rome", "en", ["Donald Trump", "Barack Obama"]),  # every word has a capital
        ("Дональдом Трампом и Владимиром Путиным", "ru", ["Donald Trump", "Vladimir Putin"]),
        ("Нэнси Пелоси ждёт, а Найджел Фараж ушёл", "ru", ["Nancy Pelosi", "Nigel Farage"]),
        ("сказала Мелания Трамп вчера", "ru", []),
        ("Fue Ivanka Trump quien habló.", "es", []),
        ("Kanzlerin Merkel und Wahlkämpfer Trump", "de", ["Angela Merkel", "Donald Trump"]),  # every noun has a capital
        ("特朗普和普京", "zh", ["Donald Trump", "Vladimir Putin"]),
        ("Kim Jong Un met Kim.", "en", ["Kim Jong-un"] * 2),
    ],
)
def test_who_is_meant(text, language, expected):
    assert people(text, language) == expected


@pytest.mark.parametrize(
    ("texts", "absent"),
    [
        (["Then Chelsea Clinton spoke.", "In all, Chelsea Clinton spoke.", "A speech was held."], ["Chelsea Clinton"]),
        (["It cited Wong Kim Ark again.", "So Wong Kim Ark was cited.", "A ruling was cited."], ["Wong Kim Ark"]),
    ],
)
def test_nobody_else_is_left_out(texts, absent):
    ids = pd.Index(list("abc"), name="doc_id")
    table = pd.DataFrame({"text": texts, "language": "en", "published": pd.NaT, "source": ["P", "Q", "R"]}, index=ids)
    found = blind_spots(table, pd.Series("a", index=ids), by="source")
    assert found["absent"].unique().tolist() == absent
