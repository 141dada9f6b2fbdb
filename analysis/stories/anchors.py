"""text -> anchors. Names, numbers, places and dates as codes of no language, with where they stand."""

import re
import unicodedata
from functools import cache

import pandas as pd

from analysis.ground.progress import watched
from analysis.ground.tables import check_columns
from analysis.stories.names import HAN_OR_KANA, UNSPACED, WORD, lexicon_of, show_code
from analysis.stories.numerals import MARK, number_powers, spelled_numbers
from analysis.stories.people import drop_namesakes

ANCHOR_COLUMNS = ["doc_id", "kind", "anchor", "text", "start", "end"]
_NUMBER = re.compile(r"\d+(?:[.,٫٬'’\u00a0\u202f\u2009 ]\d{3}(?!\d))*(?:[.,٫]\d+)?")
_GROUPED = re.compile(r"[.,٬'’\u00a0\u202f\u2009 ](?=\d{3}(?!\d))")
_FRACTION = re.compile(r"(.*?)(?:[.,٫](\d+))?", re.DOTALL)
_NO_DIGIT = re.compile(r"\D")
_SCORE = re.compile(r"(?<![\d.,:–-])(\d{1,3})\s?[-–:比]\s?(\d{1,3})(?![\d:–-]|[.,]\d)")
_TIME = re.compile(r"(?:[01]?\d|2[0-4]):[0-5]\d")  # so that 21:19 in handball is no result
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})\.(\d{1,2})\.(?:\d{4})(?!\d)|(?<!\d)\d{4}-(\d{2})-(\d{2})(?!\d)")
_DIGITS_DATE = re.compile(r"\d[.-]\d{1,2}[.-]\d")
_HAN_DAY = re.compile(r"(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日号號일]")
_HAN_POWER = {"十": 1, "百": 2, "千": 3, "万": 4, "萬": 4, "亿": 8, "億": 8, "兆": 12}
_HAN_POWERS = re.compile(r"\s?([十百千万萬亿億兆]+)")
_HAN_NUMBER = re.compile(r"[〇零一二两三四五六七八九十百千万亿]{2,}|[二两三四五六七八九十](?=[名人个位岁天次年])")
_SOME = ("数", "數", "几", "幾")  # of tens, which is no ten
_NEAR = 8
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def find_anchors(documents):
    """Find the names, numbers, places and dates of each document, as codes that are the same in every language.

    Names are those of data/names.csv, and the territories, languages and cities of CLDR; in languages that inflect by
    their stems. Numbers are written out: 1,5 Mio. and 150万 are 1500000. A day of the year is 09-30, with or without
    its year; a month is a date only with its day.

    Parameters
    ----------
    documents : DataFrame with `text` and `language`, indexed by doc_id

    Returns
    -------
    DataFrame, in the order of documents and texts
        doc_id  str  the document
        kind    str  place, person, organisation, company, event, religion, topic, money, weekday, number or date
        anchor  str  the code: the same in every language
        text    str  as it is written, text[start:end]
        start   int  offset of its first character
        end     int  offset behind its last character

    Raises
    ------
    TableError : a column is missing; or data/names.csv cannot be read

    References
    ----------
    Unicode CLDR (territories, languages, exemplar cities, calendars, compact number formats) by way of Babel.

    Examples
    --------
    >>> table = pd.DataFrame({"text": ["Kim met Putin in Seoul on 5 May.", "5 мая Путин был в Сеуле."], "language": ["en", "ru"]})
    >>> find_anchors(table)["anchor"].tolist()
    ['Kim Jong-un', 'Vladimir Putin', 'Seoul', '05-05', '05-05', 'Vladimir Putin', 'Seoul']
    """
    check_columns(documents, ["text", "language"], what="documents")
    texts, languages = documents["text"].fillna("").astype("str"), documents["language"]
    rows = [
        (doc_id, kind, show_code(anchor) if kind == "place" else anchor, text[start:end], start, end)
        for doc_id, text, language in watched(
            zip(documents.index.astype("str"), texts, languages, strict=True), what="documents"
        )
        for start, end, anchor, kind in anchors_of(text, language if isinstance(language, str) else None)
    ]
    table = pd.DataFrame(rows, columns=ANCHOR_COLUMNS)
    return table.astype({name: "int64" if name in ("start", "end") else "str" for name in ANCHOR_COLUMNS})


def anchors_of(text, language=None, words=None):
    """Find the anchors of one text.

    Parameters
    ----------
    words : list of (word, start, end), the words of the text where they are known already

    Returns
    -------
    list of (start, end, code, kind), by where they stand

    Examples
    --------
    >>> [code for _, _, code, _ in anchors_of("1,5 Mio. Euro, 12 Tote am 3. Mai", "de")]
    ['1500000', 'euro', '12', 'death', '05-03']
    """
    words = split_words(text) if words is None else words
    lexicon = lexicon_of(language)
    names = lexicon.find(words)
    if lexicon.unspaced:
        for run in re.finditer(r"[^\s\d]+", text):
            names += lexicon.find_unspaced(run[0], run.start())
    names = drop_namesakes(names, text, words, language)
    dates = [*_dates_in_words(names, words), *_dates_in_digits(text)]
    taken = {place for start, end, _, _ in dates for place in range(start, end)}
    found = [*dates, *(name for name in names if name[3] != "month" and MARK not in name[3])]
    spelled = spelled_numbers(text, language, names, words)
    found += [number for number in _numbers(text, language, spelled) if number[0] not in taken]
    return sorted(found)


def split_words(text):
    """Split a text into words and runs of digits.

    Returns
    -------
    list of (word, start, end)
    """
    return [(match[0], *match.span()) for match in WORD.finditer(text)]


def _dates_in_words(names, words):
    """Days of a month that is named; the day stands before it or behind it, a year does not count."""
    months = [name for name in names if name[3] == "month"]
    place_of = {start: place for place, (_, start, _) in enumerate(words)} if months else {}
    for start, end, month, _ in months:
        place = place_of[start]
        behind = [words[i] for i in (place + 1,) if i < len(words) and words[i][1] - end <= 3]
        before = [words[i] for i in (place - 1, place - 2, place - 3) if i >= 0 and start - words[i][2] <= _NEAR]
        for word, day_start, day_end in [*before, *behind]:
            if len(word) <= 2 and word.isdigit() and _is_day(month, word):
                yield min(start, day_start), max(end, day_end), f"{month}-{int(word):02}", "date"
                break


def _is_day(month, day):
    return 1 <= int(month) <= 12 and 1 <= int(day) <= _DAYS[int(month) - 1]


def _dates_in_digits(text):
    # most texts have no such date: what begins with a digit is found sooner
    for match in _DAY_FIRST.finditer(text) if _DIGITS_DATE.search(text) else ():
        day, month = (match[1], match[2]) if match[1] else (match[4], match[3])
        if _is_day(month, day):
            yield match.start(), match.end(), f"{int(month):02}-{int(day):02}", "date"
    if "月" in text or "월" in text:
        for match in _HAN_DAY.finditer(text):
            if _is_day(match[1], match[2]):
                yield match.start(), match.end(), f"{int(match[1]):02}-{int(match[2]):02}", "date"


def _numbers(text, language, spelled):
    """Numbers in digits, in words of data/numerals.csv, in Chinese numerals; and results such as 2-1 as a whole."""
    for match in _NUMBER.finditer(text):
        end, power = _power_behind(text, match.end(), language)
        whole, _, part = match[0].partition(_decimal_sign(language))
        ungrouped = _FRACTION.fullmatch(_GROUPED.sub("", match[0]))
        if ungrouped and not (power and part.isdigit()):
            whole, part = ungrouped.groups("")
        yield match.start(), end, _write(f"{_NO_DIGIT.sub('', whole)}.{part}", power), "number"
    for start, (end, digits) in spelled.items():
        if text[:start].rstrip()[-1:].isdigit():
            continue  # what is written behind digits is no second number: 70 بالمائة are 70 of a hundred
        yield start, end, digits, "number"
    for match in _SCORE.finditer(text):
        if not _TIME.fullmatch(match[0]):
            yield match.start(), match.end(), f"{int(match[1])}-{int(match[2])}", "number"
    if language in UNSPACED and HAN_OR_KANA.search(text):
        for match in _HAN_NUMBER.finditer(text):
            if text[max(0, match.start() - 1) : match.start()] not in _SOME and (value := _han_value(match[0])):
                yield match.start(), match.end(), str(value), "number"


@cache
def _decimal_sign(language):
    """The sign before the fraction, from CLDR: $1.375 billion is no 1375 billion, as 1.375 Mrd. may be."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(language).number_symbols["latn"]["decimal"] if language else "."
    except (UnknownLocaleError, ValueError, KeyError):
        return "."


def _write(digits, power):
    whole, _, part = digits.partition(".")
    part = part.rstrip("0") if not power else part
    whole, part = whole + part[:power].ljust(power, "0"), part[power:].rstrip("0")
    # int() reads the digits of every script
    whole = str(int(whole)) if len(whole) < 40 else whole
    return f"{whole}.{''.join(str(int(digit)) for digit in part)}" if part else whole


def _power_behind(text, end, language):
    """The power of ten that is written behind a number, in a word or two (mil millones)."""
    power = 0
    if match := _HAN_POWERS.match(text, end):
        return match.end(), sum(_HAN_POWER[letter] for letter in match[1])
    for _ in range(2):
        match = _POWER_WORD.match(text, end)
        if match is None or (step := number_powers(language).get(match[1].lower())) is None:
            break
        power, end = power + step, match.end(1)
    return end, power


_POWER_WORD = re.compile(r"[\s\u00a0-]?([^\W\d_]{2,})")


def _han_value(numerals):
    """The value of a number in Chinese numerals; digits in a row (二〇一八) are read one by one.

    Examples
    --------
    >>> _han_value("三百二十"), _han_value("二〇一八"), _han_value("十二"), _han_value("两万")
    (320, 2018, 12, 20000)
    """
    values = [2 if letter == "两" else int(unicodedata.numeric(letter, 0)) for letter in numerals]
    if not set(numerals) & set(_HAN_POWER):
        return int("".join(map(str, values))) if len(values) > 2 else None
    total, section, digit = 0, 0, 0
    for letter, value in zip(numerals, values, strict=True):
        if letter in "万亿":
            total, section, digit = (total + section + digit) * value, 0, 0
        elif value >= 10:
            section, digit = section + (digit or 1) * value, 0
        else:
            digit = value
    return total + section + digit
