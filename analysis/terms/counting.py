"""texts -> counts. What makes a token, which are left out, and which count as one; each distinct one is looked at once."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import polars as pl
from scipy import sparse

from analysis.terms.cells import Words, count_grams
from analysis.terms.lemmas import lemmatise
from analysis.terms.phrases import join_phrases
from analysis.terms.pieces import cut_texts, map_texts, merge, ranges
from analysis.terms.spelling import fold, is_acronym, mend_surrogates
from analysis.terms.tokens import ALPHABET, part_pieces, rows_by_language


@dataclass(frozen=True)
class Rule:
    """How the tokens of texts are found.

    Attributes
    ----------
    chunks : function (texts, rows, initial) -> chunks of pieces, as analysis.terms.pieces makes them
    part : function (pieces, language) -> table of their tokens, as analysis.terms.tokens.part_pieces makes it
    write : function str -> str, how a word is written as a token
    """

    chunks: Callable
    part: Callable
    write: Callable


def own_rule(*, character_bigrams=False):
    """Find tokens by the kit's own rule, which has each language's; see analysis.terms.tokens.split_tokens."""
    return Rule(
        lambda texts, rows, initial: cut_texts(texts, ALPHABET, rows=rows, initial=initial),
        partial(part_pieces, character_bigrams=character_bigrams),
        fold,
    )


def pattern_rule(pattern):
    """Find what a pattern (analysis.terms.patterns) finds in texts in small letters."""
    if pattern.alphabet is None:
        return list_rule(
            lambda text: pattern.find(mend_surrogates(text).lower()) if isinstance(text, str) else [], write=str.lower
        )

    def part(pieces, language):
        if pattern.shortest is not None:
            return _as_parts(pieces).filter(pl.col("token").str.len_chars() >= pattern.shortest)
        tokens = pl.Series([pattern.find(piece) for piece in pieces], dtype=pl.List(pl.String))
        parts = _as_parts(pieces).with_columns(token=tokens).explode("token").drop_nulls("token")
        return parts.with_columns(cased="token")

    return Rule(lambda texts, rows, initial: cut_texts(texts, pattern.alphabet, rows=rows), part, str.lower)


def list_rule(find, *, write=str):
    """Take the tokens that a function text -> list of str gives."""
    return Rule(
        lambda texts, rows, initial: map_texts(texts, find, rows=rows),
        lambda pieces, language: _as_parts(pieces),
        write,
    )


def count_tokens(
    texts, rule, *, languages=None, stop_words=None, lemmas=False, phrases=(), lengths=(1, 1), limits=None
):
    """Count the terms of texts.

    Tokens are joined to phrases, stop words are dropped, lemmas are put in place of tokens, and what is left is counted in
    runs: in this order.

    Parameters
    ----------
    texts : list or Series
    rule : Rule
    languages : list of str, the language of each text; None: all are treated alike
    stop_words : function language -> set of the tokens that are left out
    lemmas : bool
    phrases : as analysis.terms.phrases.read_phrases returns them
    lengths : (int, int), the shortest and the longest run of tokens that is a term
    limits : (least, most), in how many texts a term has to stand; None: in any

    Returns
    -------
    values : scipy CSR array of int64, shape (n_texts, n_terms); terms : polars Series of str, sorted by code point
    """
    names = pl.Series([" ".join(phrase) for phrase in phrases], dtype=pl.String)
    found, written = [], [names]
    for language, rows in rows_by_language(languages, len(texts)):
        stopped = sorted(stop_words(language)) if stop_words else []
        chunks = list(rule.chunks(texts, rows, lemmas))
        spelled, places = merge([chunk.spelled for chunk in chunks])
        parts = _add_terms(rule.part(pl.Series(spelled), language), language, stopped, lemmas and rule.write)
        found.append((chunks, places, len(spelled), parts, names.is_in(stopped)))
        written.append(parts["term"].drop_nulls())
    distinct, in_all = merge([terms.to_arrow() for terms in written])
    order = pl.Series(distinct).arg_sort().to_numpy()
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order))
    makers = []
    for (chunks, places, n_pieces, parts, is_stopped), numbers in zip(found, in_all[1:], strict=True):
        ids = np.full(len(parts), len(order), np.int32)
        ids[parts["term"].is_not_null().to_numpy()] = rank[numbers]
        n_parts = np.bincount(parts["piece"], minlength=n_pieces)
        named = pl.Series(np.where(is_stopped.to_numpy(), len(order), rank[in_all[0]]))
        table = _Table(parts["token"], ids, np.cumsum(n_parts) - n_parts, n_parts, names, named, len(order))
        makers += [partial(_words, *job, table, phrases) for job in zip(chunks, places, strict=True)]
    found.clear()
    if phrases or lemmas:  # some of their terms may stand in no text
        limits = limits or (1, np.inf)
    values, grams = count_grams(makers, len(texts), len(order), lengths=lengths, limits=limits)
    return _name(values, grams, pl.Series(distinct).gather(order))


@dataclass(frozen=True, eq=False)
class _Table:
    """The tokens of the distinct pieces of a language, one piece after the other, as terms; and those of phrases."""

    tokens: pl.Series
    ids: np.ndarray
    firsts: np.ndarray
    n_parts: np.ndarray
    names: pl.Series
    name_ids: pl.Series
    none: int


def _words(chunk, place, table, phrases):
    """Number the words of a chunk; `place`: where its distinct pieces stand among those of its language."""
    firsts, n_parts = table.firsts[place], table.n_parts[place]
    if phrases:
        return _join(chunk, firsts, n_parts, table, phrases)
    # nearly every piece has one token: what follows the first is put in
    ids = np.full(len(place), table.none, np.int32)
    ids[n_parts > 0] = table.ids[firsts[n_parts > 0]]
    ids, ends = ids[chunk.codes], chunk.ends
    if n_parts.max(initial=0) > 1:
        several = np.flatnonzero((n_parts > 1)[chunk.codes])
        codes = chunk.codes[several]
        further = n_parts[codes] - 1
        ids = np.insert(ids, np.repeat(several + 1, further), table.ids[ranges(firsts[codes] + 1, further)])
        ends = ends + np.concatenate([[0], np.cumsum(further)])[np.searchsorted(several, ends)]
    return Words(chunk.rows, ends, ids)


def _join(chunk, firsts, n_parts, table, phrases):
    sizes = n_parts[chunk.codes]
    ends = np.concatenate([[0], np.cumsum(sizes)])[chunk.ends]
    parts = ranges(firsts[chunk.codes], sizes)
    row = np.repeat(np.arange(len(ends)), np.diff(ends, prepend=0))
    tokens = pl.DataFrame({"row": row, "token": table.tokens.gather(parts), "code": table.ids[parts]})
    tokens = join_phrases(tokens, phrases)
    named = tokens["token"].replace_strict(table.names, table.name_ids, default=table.none, return_dtype=pl.Int32)
    ends = np.cumsum(np.bincount(tokens["row"], minlength=len(ends)))
    return Words(chunk.rows, ends, tokens["code"].zip_with(tokens["code"].is_not_null(), named).to_numpy())


def _as_parts(pieces):
    piece = pl.Series("piece", np.arange(len(pieces), dtype=np.uint32))
    return pl.DataFrame({"token": pieces, "cased": pieces}).select(piece, "token", "cased", initial=pl.lit(False))


def _add_terms(parts, language, stopped, write):
    """Add `term`, what each token counts as: missing where it is left out. Lemmas are put in where there is a `write`."""
    term = pl.col("token")
    if write:
        words = parts.filter(~is_acronym(parts["token"])).select("cased", "initial").unique()
        found = [
            (word, initial, fold(lemma, language) if write is fold else write(lemma))
            for initial in (False, True)
            for word, lemma in lemmatise(
                words.filter(pl.col("initial") == initial)["cased"].sort().to_list(), language, initial=initial
            ).items()
        ]
        lemma = pl.DataFrame(
            found, schema={"cased": pl.String, "initial": pl.Boolean, "lemma": pl.String}, orient="row"
        )
        parts = parts.join(lemma, on=["cased", "initial"], how="left", maintain_order="left")
        term = pl.coalesce("lemma", "token")
    return parts.with_columns(term=pl.when(~pl.col("token").is_in(stopped)).then(term))


def _name(values, grams, words):
    """Write the runs of words that are the columns, and put these into the order of their names."""
    if grams.shape[1] == 1:
        return values, words.gather(grams[:, 0])
    columns = [words.gather(pl.Series(column).replace(-1, None)) for column in grams.T]
    names = pl.DataFrame({str(n): column for n, column in enumerate(columns)})
    terms = names.select(pl.concat_str(pl.all(), separator=" ", ignore_nulls=True)).to_series()
    order = terms.arg_sort().to_numpy()
    rank = np.empty(len(order), values.indices.dtype)
    rank[order] = np.arange(len(order))
    values = sparse.csr_array((values.data, rank[values.indices], values.indptr), shape=values.shape)
    values.sort_indices()
    return values, terms.gather(order)
