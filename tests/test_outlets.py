"""outlets: several ways to write an outlet are one name; what the table does not know is kept as it is."""

import pytest

from analysis.ground.rules import load_rules
from analysis.texts.outlets import outlet_of_url, unify_outlet


@pytest.mark.parametrize(
    ("written", "outlet"),
    [
        ("Fox News", "Fox News"),
        ("Fox Online News", "Fox News"),
        ("FOXNEWS.COM", "Fox News"),
        ("CNN (Web News)", "CNN"),
        ("CNN [web]", "CNN"),
        ("www.cnn.com", "CNN"),
        ("edition.cnn.com", "CNN"),
        ("cnnespanol.cnn.com", "CNN en Español"),  # the longest domain
        ("The Moscow Post", "The Moscow Post"),
        ("Moscow  Post", "The Moscow Post"),
        ("Би-би-си", "BBC News Русская служба"),
        ("Українська правда", "Ukrainska Pravda"),
        ("SPIEGEL ONLINE", "Der Spiegel"),
        ("L’Humanité", "L'Humanité"),
        ("El Pais", "El País"),
        ("الجزيرة نت", "Al Jazeera Arabic"),
        ("新华社", "Xinhua"),
        ("AP", "Associated Press"),
        ("ap", "ap"),  # initials keep their case: it may be a code
        ("ARG", "ARG"),
        ("The Rain Post", "The Rain Post"),
        (" Rain  Post ", " Rain  Post "),
        ("rain.example", "rain.example"),
        ("", ""),
    ],
)
def test_an_outlet_has_one_name(written, outlet):
    assert unify_outlet(written) == outlet


@pytest.mark.parametrize(
    ("url", "outlet"),
    [
        ("https://www.nytimes.com/2024/06/20/rain.html", "New York Times"),
        ("http://news.bbc.co.uk:80/1/hi", "BBC"),
        ("foxnews.com/rain", "Fox News"),
        ("https://notfoxnews.com/rain", "notfoxnews.com"),
        ("https://foxnews.com.rain.example/", "foxnews.com.rain.example"),
        ("https://web.archive.org/web/2024/https://cnn.com", None),
        ("https://t.me/cnn", None),
        ("https://[rain", None),
        ("http://127.0.0.1/rain", None),
        ("file:///rain.html", None),
        ("7", None),
        ("", None),
    ],
)
def test_a_url_names_its_outlet(url, outlet):
    assert outlet_of_url(url) == outlet


def test_no_alias_and_no_domain_stands_for_two_outlets():
    for column in ("alias", "domain"):
        named = {}
        for row in load_rules("outlets"):
            if row[column]:
                named.setdefault(row[column].casefold(), set()).add(row["outlet"])
        assert {name: outlets for name, outlets in named.items() if len(outlets) > 1} == {}


def test_an_outlet_is_its_own_name():
    outlets = {row["outlet"] for row in load_rules("outlets") if row["outlet"]}
    assert {name for name in outlets if unify_outlet(name) != name} == set()
