"""text -> tokens. One rule for every language, which letters and marks make a token, and the stop words of each."""

import numpy as np
import polars as pl

from analysis.ground.errors import ParameterError
from analysis.ground.rules import PROJECT, load_words
from analysis.terms.pieces import INITIAL, Alphabet, cut_texts, merge, ranges
from analysis.terms.spelling import APOSTROPHES, HYPHENS, UNSEEN, fold, fold_tokens
from analysis.terms.words import UNSPACED, segment
from analysis.texts.languages import language_code

_LETTERS = rf"[\p{{L}}\p{{M}}\p{{N}}{UNSEEN}]*"
_WORD = rf"(?:\p{{N}}+(?:[.,]\p{{N}}+)+|[\p{{L}}\p{{N}}]){_LETTERS}"
_ACRONYM = r"\p{Lu}(?:\.\p{Lu})+\b\.?"
TOKEN = rf"(?:{_ACRONYM}|{_WORD})(?:[{APOSTROPHES}{HYPHENS}]{_WORD})*"
_BETWEEN = r"[^\p{L}\p{N}]+"
# The first character class is all that TOKEN takes or looks at; a run of it can be split by itself.
_HOLDS = rf"[\w\p{{L}}\p{{M}}\p{{N}}{UNSEEN}]"
ALPHABET = Alphabet(
    lambda characters: pl.Series(list(characters)).str.contains(_HOLDS).to_numpy(), joints=f".,{APOSTROPHES}{HYPHENS}"
)


def split_tokens(texts, languages=None, *, character_bigrams=False):
    """Split texts into tokens: letters, marks and digits, with apostrophes and hyphens inside.

    A token is in Unicode form NFC and case-folded; every apostrophe is ' and every hyphen -. Full-width letters and digits
    and half-width katakana are of normal width (ＮＨＫ is nhk). Where the language is Russian, ё is е: houses write either. A number keeps the points
    and commas between its digits. An acronym with full stops is written without them (U.S. = US); those of
    data/acronyms.csv keep their capitals, so that US is not the pronoun. Dashes and white space part tokens; scripts
    that put no space between words are parted as analysis.terms.words says. Where the language is French, Italian or
    Catalan, an elided word (l', d', qu', dell') is a token of its own.

    Parameters
    ----------
    texts : iterable of str, shape (n_texts,); a missing text has no tokens
    languages : iterable of str, shape (n_texts,), ISO 639 codes, which may be missing; None: not known
    character_bigrams : bool, part Chinese into overlapping pairs of signs, in place of words

    Returns
    -------
    polars DataFrame, one row per token in the order of the text
        row    uint32  number of the text, from 0
        token  str     the token

    References
    ----------
    Unicode categories L, M and N; https://www.unicode.org/reports/tr44/

    Examples
    --------
    >>> split_tokens(["The U.S. didn’t join us.", "Дождь: 2,5 мм"])["token"].to_list()
    ['the', 'US', "didn't", 'join', 'us', 'дождь', '2,5', 'мм']
    """
    tokens = locate_tokens(texts, languages, character_bigrams=character_bigrams)
    return tokens.select("row", "token")


def locate_tokens(texts, languages=None, *, character_bigrams=False):
    """Split texts into tokens as split_tokens does, and say where each stands.

    Returns
    -------
    polars DataFrame, one row per token in the order of the text
        row         uint32  number of the text, from 0
        token       str     the token
        start, end  int64   its characters, text[start:end] of the text as given
    """
    texts = list(texts)
    found = [pl.DataFrame(schema={"row": pl.UInt32, "token": pl.String, "start": pl.Int64, "end": pl.Int64})]
    for language, rows in rows_by_language(languages, len(texts)):
        chunks = list(cut_texts(texts, ALPHABET, rows=rows, places=True))
        spelled, places = merge([chunk.spelled for chunk in chunks])
        parts = part_pieces(pl.Series(spelled), language, character_bigrams=character_bigrams)
        n_parts = np.bincount(parts["piece"], minlength=len(spelled))
        firsts = np.cumsum(n_parts) - n_parts
        for chunk, place in zip(chunks, places, strict=True):
            codes = place[chunk.codes]
            sizes = n_parts[codes]
            row = np.repeat(np.repeat(chunk.rows, np.diff(chunk.ends, prepend=0)), sizes).astype(np.uint32)
            some = parts.select("token", "start", "end")[ranges(firsts[codes], sizes)]
            start = np.repeat(chunk.starts, sizes)
            found.append(some.select(pl.Series("row", row), "token", pl.col("start", "end") + start))
    tokens = pl.concat(found)
    return tokens if len(found) < 3 else tokens.sort("row", maintain_order=True)


def find_tokens(text, language=None):
    """Find the tokens of one text, as split_tokens gives them, with their places in the text as given.

    Returns
    -------
    list of (token, start, end)

    Examples
    --------
    >>> find_tokens("In the U.S. it’s late")
    [('in', 0, 2), ('the', 3, 6), ('US', 7, 11), ("it's", 12, 16), ('late', 17, 21)]
    """
    return list(locate_tokens([text], [language]).select("token", "start", "end").iter_rows())


def rows_by_language(languages, n_texts):
    """Return (language, rows) for each language, sorted, None first; and (None, None) for all, where none is known."""
    if languages is None:
        return [(None, None)] if n_texts else []
    rows = {}
    for row, language in enumerate(languages):
        rows.setdefault(language if isinstance(language, str) and language else None, []).append(row)
    return [(language, np.array(rows[language])) for language in sorted(rows, key=lambda code: code or "")]


def part_pieces(pieces, language=None, *, character_bigrams=False):
    """Part pieces of texts into tokens.

    Parameters
    ----------
    pieces : polars Series of str, runs of ALPHABET; INITIAL before one says that it stands at the beginning of a sentence
    language : str, the ISO 639 code of the texts they come from; None: not known
    character_bigrams : bool, part Chinese into overlapping pairs of signs, in place of words

    Returns
    -------
    polars DataFrame, one row per token, in the order of the pieces
        piece       uint32  the number of the piece
        token       str     as it is counted
        cased       str     the same with the capitals of the text
        initial     bool    it stands at the beginning of a sentence
        start, end  int64   its place in the piece
    """
    table = pl.DataFrame(
        {"piece": np.arange(len(pieces), dtype=np.uint32), "run": pieces.cast(pl.String)}
    ).with_columns(initial=pl.col("run").str.starts_with(INITIAL), run=pl.col("run").str.strip_prefix(INITIAL))
    is_plain = pl.col("run").str.contains("^[A-Za-z0-9]+$")
    plain = table.filter(is_plain).with_columns(start=pl.lit(0, pl.Int64))
    runs = (
        table.filter(~is_plain)
        .with_columns(pl.col("run").str.extract_all(f"{TOKEN}|{_BETWEEN}"))
        .explode("run")
        .drop_nulls("run")
        .with_columns(size=pl.col("run").str.len_chars().cast(pl.Int64))
        .with_columns(start=pl.col("size").cum_sum().over("piece") - pl.col("size"))
        .filter(pl.col("run").str.contains(r"^[\p{L}\p{N}]"))
        .drop("size")
    )
    has_more = pl.col("run").str.contains(UNSPACED.pattern)
    if language is not None:
        has_more |= pl.col("run").str.contains(f"[{APOSTROPHES}]")
    joined = runs.filter(has_more)
    spans = [segment(run, language, character_bigrams=character_bigrams) for run in joined["run"]]
    words = [run[start:end] for run, some in zip(joined["run"], spans, strict=True) for start, end in some]
    starts = np.array([start for some in spans for start, _ in some], np.int64)
    parted = joined[np.repeat(np.arange(len(spans)), [len(some) for some in spans])].with_columns(
        pl.Series("run", words, dtype=pl.String), start=pl.col("start") + starts
    )
    tokens = pl.concat([plain, runs.filter(~has_more), parted]).sort("piece", "start", maintain_order=True)
    token, cased = fold_tokens(tokens["run"], language)
    return tokens.select(
        "piece",
        token,
        cased,
        pl.col("initial") & (pl.col("start") == 0),
        "start",
        end=pl.col("start") + pl.col("run").str.len_chars(),
    ).filter(pl.col("token") != "")


def stop_word_languages():
    """List the languages that have a stop-word list in data/stopwords/."""
    return sorted(path.stem for path in (PROJECT / "data" / "stopwords").glob("*.txt"))


def stop_words_of(language):
    """Return the stop words of a language as tokens; a language without a list has none.

    Examples
    --------
    >>> "the" in stop_words_of("en"), "war" in stop_words_of("en"), stop_words_of("xx")
    (True, False, frozenset())
    """
    return _list_of(language, fold)


def stop_words_for(stop_words, write=fold):
    """Return a function language -> stop words, for what count_terms is asked to leave out.

    Parameters
    ----------
    stop_words : None, "auto" (the list of the text's language), a language (de, DE, German), or an iterable of words
    write : function str -> str, how words are written as tokens

    Raises
    ------
    ParameterError : a language that has no list; the message names those that have one
    """
    if stop_words is None:
        return lambda language: frozenset()
    if not isinstance(stop_words, str):
        words = list(stop_words)
        words = frozenset([*map(write, words), *((fold(word, "ru") for word in words) if write is fold else ())])
        return lambda language: words
    if stop_words == "auto":
        return lambda language: _list_of(language, write)
    code = language_code(stop_words)
    if code not in stop_word_languages():
        raise ParameterError(
            f"there is no stop-word list for {stop_words!r}; there are {stop_word_languages()}. "
            "Write data/stopwords/<code>.txt, or pass the words as a list."
        )
    return lambda language: _list_of(code, write)


def _list_of(language, write):
    if language not in stop_word_languages():
        return frozenset()
    words = load_words(f"stopwords/{language}")
    return frozenset(fold(word, language) if write is fold else write(word) for word in words)


def drop_stop_words(tokens, stop_words, languages):
    """Drop stop words from a table of tokens.

    Parameters
    ----------
    tokens : polars DataFrame row, token
    stop_words : as stop_words_for takes them
    languages : callable that returns the language of each text; called for "auto" only
    """
    words_of = stop_words_for(stop_words)
    if not (isinstance(stop_words, str) and stop_words == "auto"):
        return tokens.filter(~pl.col("token").is_in(sorted(words_of(None))))
    told = pl.Series("language", list(languages()), dtype=pl.String)
    pairs = [(language, word) for language in told.unique().drop_nulls() for word in words_of(language)]
    stopped = pl.DataFrame(pairs, schema={"language": pl.String, "token": pl.String}, orient="row")
    return (
        tokens.with_columns(language=told.gather(tokens["row"]))
        .join(stopped, on=["language", "token"], how="anti", maintain_order="left")
        .drop("language")
    )
