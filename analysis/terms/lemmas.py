"""words -> lemmas. The dictionary form of each word in its language; a name that the dictionary lacks stays."""

from functools import cache

_DICTIONARY = {"bs": "hbs", "hr": "hbs", "sr": "hbs", "no": "nb"}  # the language whose dictionary serves
_SHORT = 4


def lemma_languages():
    """List the languages whose words can be traced to their dictionary form."""
    from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES

    return sorted(SUPPORTED_LANGUAGES | set(_DICTIONARY))


def lemmatise(vocabulary, language, *, initial=False):
    """Find the dictionary form of each word that has another.

    simplemma's dictionary tells capitals apart, and so is a name told from a word: a word in small letters takes its own
    entry; a capital one takes its own (Путина, of Путин; German Staaten, of Staat) and else stays, for *Sanders* is no
    *sander* and *Лаврова* not *лавровый*. At the beginning of a sentence, where any word has a capital, it takes the
    entry of the word in small letters too, unless it is short and its lemma begins with another letter: *Си* is no
    *минор*. Endings that no entry knows are not guessed at.

    In English the possessive 's is cut off, and in Turkish what follows an apostrophe; pronouns that are written on to a
    verb are cut off where simplemma knows the verb (Spanish hacerlo, of hacer).

    Parameters
    ----------
    vocabulary : iterable of str, words with their capitals, in form NFC, with plain apostrophes
    language : str, an ISO 639 code; of one without a dictionary, and of None, every word stays
    initial : bool, the words stand at the beginning of a sentence

    Returns
    -------
    dict word -> lemma, those words that change; what a word becomes depends on no other word

    References
    ----------
    simplemma: https://github.com/adbar/simplemma

    Examples
    --------
    >>> lemmatise(["wars", "Sanders", "Ukraine's"], "en")
    {'wars': 'war', "Ukraine's": 'Ukraine'}
    >>> lemmatise(["Войны"], "ru"), lemmatise(["Войны"], "ru", initial=True)
    ({}, {'Войны': 'война'})
    """
    if language not in lemma_languages():
        return {}
    code = _DICTIONARY.get(language, language)
    found = ((word, _lemma(word, code, initial)) for word in vocabulary if word)
    return {word: lemma for word, lemma in found if lemma and lemma != word}


def _lemma(word, code, initial):
    lookup, clitics = _simplemma()
    if lemma := lookup.exact_lemma(word, code):
        return lemma
    if initial and not word.islower() and (lemma := lookup.exact_lemma(word.lower(), code)):
        is_name = len(word) < _SHORT and lemma[0] != word[0].lower()
        return None if is_name else lemma
    head, _, tail = word.partition("'")
    if head and tail and (code == "tr" or (code == "en" and tail.lower() == "s")):
        return _lemma(head, code, initial) or head
    return clitics.get_lemma(word, code) if word.islower() else None


@cache
def _simplemma():
    from simplemma.strategies import CliticDecompositionStrategy, DictionaryLookupStrategy

    return DictionaryLookupStrategy(), CliticDecompositionStrategy()
