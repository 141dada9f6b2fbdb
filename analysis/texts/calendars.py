"""names -> numbers. Months, eras and orders as the languages write them, and between which days an article can lie."""

import re
from datetime import datetime
from functools import cache

from analysis.ground.errors import TableError
from analysis.ground.rules import load_rules

YEAR_LAST = re.compile(r"(?<!\d)(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_YEAR_FIRST = re.compile(r"(?<!\d)\d{4}([./-])(\d{1,2})\1(\d{1,2})(?!\d)")
_SPACED = re.compile(r"(?<!\d)(\d{1,2}|\d{4})\.\s+(\d{1,2})\.\s+(\d{1,2}(?!\d)|\d{4})\.?")
_ZONE = re.compile(
    r"(\d:\d\d(?::\d\d)?(?:\s*[AaPp]\.?[Mm]\b\.?)?)\s*\(?(?![AP]M\b)(?:[A-Z]{1,5}|[А-ЯІЇЄ]{2,4}|мск)\)?"
    r"(?=\s*(?:$|[,|]|\d{4}$)|\s+(?:on\s+)?(?:\d{1,2}\s+)?[A-ZА-ЯІЇЄ][a-zа-яіїє])"
)
_EASTERN = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]")
_ALIF = str.maketrans("أإآ", "ااا")


@cache
def horizon():
    """Return the first and the last day that an article may bear (data/horizon.csv): the one place for both.

    Raises
    ------
    TableError : one of the two rows is missing, or holds no day

    Examples
    --------
    >>> [f"{day:%Y}" for day in horizon()]
    ['1500', '2027']
    """
    days = {row["what"]: row["value"] for row in load_rules("horizon")}
    try:
        return datetime.strptime(days["first day"], "%Y-%m-%d"), datetime.strptime(days["last day"], "%Y-%m-%d")
    except (KeyError, ValueError):
        raise TableError(
            f"data/horizon.csv says {days}. Give it the rows `first day` and `last day`, with days such as 2027-12-31."
        ) from None


@cache
def era_pattern():
    """Return a pattern of an era with the number of a year: groups 1 and 2 (data/eras.csv)."""
    longest_first = sorted(_eras(), key=lambda era: (-len(era), era))
    return re.compile(rf"({'|'.join(map(re.escape, longest_first))})\s?(\d{{1,4}}(?!\d)|元)")


@cache
def _eras():
    rows = load_rules("eras")
    if wrong := [row["era"] for row in rows if not re.fullmatch(r"-?\d{1,4}", row["year_one"])]:
        raise TableError(f"data/eras.csv: year_one of {wrong} is no year. Write a number such as 2019.")
    return {row["era"]: int(row["year_one"]) for row in rows}


def write_plain(text):
    """Write a date with single spaces, the years of our calendar, no zone in letters and no spaces within its numbers.

    Examples
    --------
    >>> write_plain("令和6年6月20日"), write_plain("2024. 6. 20."), write_plain("June 20, 2024 9:15 am ET")
    ('2024-6-20', '2024.6.20', 'June 20, 2024 9:15 am')
    """

    def count_years(era):
        return f"{_eras()[era[1]] + (1 if era[2] == '元' else int(era[2])) - 1:04}"

    text = era_pattern().sub(count_years, " ".join(text.split()))
    if eastern := _EASTERN.fullmatch(text):
        return "-".join(eastern.groups())
    return _ZONE.sub(r"\1", _SPACED.sub(r"\1.\2.\3", text))


def find_order(text, language=None):
    """Say in which order day, month and year stand in a date; None where that is open, or the numbers fit no date.

    Where the numbers leave it open, the language says it, after CLDR; English does not, being written in both orders.

    Examples
    --------
    >>> find_order("20/06/2024"), find_order("06/07/2024"), find_order("06/07/2024", "fr"), find_order("20 June 2024")
    ('DMY', None, 'DMY', 'DMY')
    """
    if year_first := _YEAR_FIRST.search(text):
        return "YMD" if int(year_first[2]) <= 12 and int(year_first[3]) <= 31 else None
    if year_last := YEAR_LAST.search(text):
        first, mark, second = int(year_last[1]), year_last[2], int(year_last[3])
        if len(year_last[4]) == 2:
            return None
        # told DMY, dateparser still reads 6/20/2024: there is no month 20
        return _order_in(language) if mark != "." and first <= 12 and second <= 12 and first != second else "DMY"
    return "DMY" if any(character.isalpha() for character in text) else None


def _find_locale(language):
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(language) if language else None
    except (UnknownLocaleError, ValueError):
        return None


@cache
def _order_in(language):
    """Say in which order a language writes day and month before the year; None for English, and where it is not known."""
    locale = _find_locale(language)
    if locale is None or locale.language == "en":
        return None
    order = "".join(dict.fromkeys(re.findall("[dMy]", locale.date_formats["short"].pattern))).upper()
    return order if order in ("DMY", "MDY") else None


def language_order(text, language):
    """Say how a date was put in order where its numbers leave that open and its language does not; else "".

    Examples
    --------
    >>> language_order("06/07/2024", "fr"), language_order("20/06/2024", "fr"), language_order("06/07/2024", "en")
    ('day first, as in French', '', '')
    """
    text = write_plain(text)
    order = find_order(text, language)
    if order is None or find_order(text) is not None:
        return ""
    from analysis.ground.wording import language_name

    return f"{'day' if order == 'DMY' else 'month'} first, as in {language_name(language)}"


@cache
def month_numbers(language):
    """Map the names of months to their numbers, as CLDR has them in a language, in all of its countries, and in English.

    The letters alif with a hamza or a madda are written without: many papers do.

    Examples
    --------
    >>> [month_numbers("ar")[name] for name in ("يناير", "كانون الثاني", "جانفي")], month_numbers("pl")["czerwca"]
    ([1, 1, 1], 6)
    """
    from babel import localedata

    countries = [code for code in sorted(localedata.locale_identifiers()) if code.startswith(f"{language}_")]
    months = {}
    for locale in filter(None, map(_find_locale, [language, *(countries if language != "en" else []), "en"])):
        for form in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in locale.months[form][width].items():
                    months.setdefault(fold_month(name), number)
    return {name: number for name, number in months.items() if not re.match(r"m?\d", name)}


def fold_month(name):
    """Write the name of a month as month_numbers has it."""
    return " ".join(fold_case(name).translate(_ALIF).split()).strip(".")


def fold_case(name):
    """Write a name in small letters as patterns that ignore case do: they take both letters i of Turkish for one.

    Examples
    --------
    >>> fold_case("KASIM") == fold_case("kasım") == "kasim"
    True
    """
    return name.casefold().replace("i\u0307", "i").replace("ı", "i")


@cache
def month_pattern(language):
    """Return a pattern of the names of months, of two with a stroke between them as well (`تموز/يوليو`); it has no group."""
    longest_first = sorted(month_numbers(language), key=lambda name: (-len(name), name))
    names = "|".join(re.escape(name).replace("ا", "[اأإآ]").replace(r"\ ", r"\s") for name in longest_first)
    return rf"(?:{names})\.?(?:\s?/\s?(?:{names})\.?)?"


def write_months(text, language, into):
    """Write the months of a date by the names that are the usual ones in the language `into`, those of two calendars once.

    Examples
    --------
    >>> write_months("20 كانون الثاني/يناير 2024", "ar", "ar"), write_months("20 hezîran 2024", "ku", "en")
    ('20 يناير 2024', '20 June 2024')
    """
    locale, numbers = _find_locale(into), month_numbers(language)

    def usual(month):
        both = {numbers.get(fold_month(name)) for name in month[0].split("/")}
        return locale.months["format"]["wide"].get(both.pop(), month[0]) if len(both) == 1 else month[0]

    return re.sub(rf"(?<!\w){month_pattern(language)}(?!\w)", usual, text, flags=re.IGNORECASE)
