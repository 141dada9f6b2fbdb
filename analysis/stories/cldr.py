"""languages -> names. What CLDR calls territories, cities, months and days, and in which territory a city lies."""

import re
from functools import cache

from analysis.ground.rules import load_rules

HAN_OR_KANA = re.compile(r"[\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f]")
UNSPACED = frozenset("zh ja th lo km my".split())
_NO_TERRITORY = frozenset("ZZ QO XA XB EZ UN 001".split())  # the unknown, outlying Oceania, made-up locales, the world
# the territory that likely subtags give to these is one of many, or the largest and not the one that is meant
_NO_ONE_LAND = frozenset("en ar pt es".split())


def calendar_names(language):
    """Yield (text, code, kind): months as 01 to 12, days of the week as Monday to Sunday; Arabic months have two sets of names.

    Examples
    --------
    >>> ("niedziela", "Sunday", "weekday") in set(calendar_names("pl"))
    True
    """
    from babel import Locale, UnknownLocaleError

    english = Locale("en")
    for code in {"ar": ("ar", "ar_SY"), "en": ("en", "en_GB")}.get(language, (language,)):
        try:
            locale = Locale.parse(code)
        except (UnknownLocaleError, ValueError):
            continue
        for form in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in locale.months[form][width].items():
                    if (
                        len(name) > (1 if width == "wide" else 2)
                        and not name[0].isdigit()
                        and not HAN_OR_KANA.search(name)
                    ):
                        yield name.strip("."), f"{number:02}", "month"
            for day, name in locale.days[form]["abbreviated" if language in UNSPACED else "wide"].items():
                yield name, english.days["format"]["wide"][day], "weekday"


def place_names(language):
    """Yield (text, code, kind): territories and their languages by their ISO codes, cities by their English names.

    Examples
    --------
    >>> [name for name in place_names("es") if name[1] in ("CL", "Cairo")]
    [('Chile', 'CL', 'place'), ('El Cairo', 'Cairo', 'place')]
    """
    from babel import Locale, UnknownLocaleError
    from babel.core import get_global
    from babel.languages import get_official_languages

    try:
        locales = [Locale.parse(code) for code in ([language, "zh_Hant"] if language == "zh" else [language])]
    except (UnknownLocaleError, ValueError):
        return
    english, likely = Locale("en"), get_global("likely_subtags")
    known = _known_places()
    for locale in locales:
        for code, name in locale.territories.items():
            if code not in _NO_TERRITORY:
                yield name, code, "place"
        for code, name in locale.languages.items():
            land = str(likely.get(code, "")).rpartition("_")[2]
            if code not in _NO_ONE_LAND and land and get_official_languages(land)[:1] == (code,):
                yield name, land, "place"
        for zone in map(str, Locale("ru").time_zones):
            region, _, city = zone.partition("/")
            if "/" in city or region in ("Etc", "Antarctica"):
                continue
            city = city.replace("_", " ")
            in_english = english.time_zones.get(zone, {}).get("city", city)
            name = locale.time_zones.get(zone, {}).get("city", in_english)
            yield name, known.get(in_english, in_english), "place"


@cache
def lands_of_cities():
    """Return the territory in which each city of CLDR lies.

    Examples
    --------
    >>> lands_of_cities()["Mexico City"], lands_of_cities()["New York"]
    ('MX', 'US')
    """
    from babel import Locale
    from babel.core import get_global

    cities, known = Locale("en").time_zones, _known_places()
    lands = {}
    for zone, land in get_global("zone_territories").items():
        city = cities.get(zone, {}).get("city", zone.rpartition("/")[2].replace("_", " "))
        lands[known.get(city, city)] = land
    return lands


@cache
def _known_places():
    from babel import Locale

    named = {name: code for code, name in Locale("en").territories.items()}
    return named | {
        name: row["code"] for row in load_rules("names") if row["kind"] == "place" for name in row["en"].split("|")
    }
