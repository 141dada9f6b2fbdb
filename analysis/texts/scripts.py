"""text -> scripts. In which one most of it is written, whether a good part is in another, and what is in one alone."""

import re

SECOND_SHARE = 0.15
_N_SAMPLES, _SAMPLE_CHARS = 8, 240
SCRIPTS = {
    "Latn": r"A-Za-z\u00c0-\u024f\u1e00-\u1eff",
    "Cyrl": r"\u0400-\u052f",
    "Arab": r"\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc",
    "Hani": r"\u4e00-\u9fff\u3400-\u4dbf\uf900-\ufaff",
    "Kana": r"\u3041-\u30ff",
    "Hang": r"\uac00-\ud7a3\u1100-\u11ff",
    "Grek": r"\u0370-\u03ff\u1f00-\u1fff",
    "Hebr": r"\u0590-\u05ff",
    "Deva": r"\u0900-\u097f",
    "Beng": r"\u0980-\u09ff",
    "Thai": r"\u0e01-\u0e4f",
    "Armn": r"\u0530-\u058f",
    "Geor": r"\u10a0-\u10ff\u1c90-\u1cbf",
    "Ethi": r"\u1200-\u137f",
}
_OF_SCRIPT = {name: re.compile(f"[{letters}]+") for name, letters in SCRIPTS.items()}
_NOT_LATIN = re.compile("[" + "".join(letters for name, letters in SCRIPTS.items() if name != "Latn") + "]")


def find_script(text):
    """Tell the script that most letters of a text are in: an ISO 15924 code, `Kana` for Japanese; None without letters.

    Examples
    --------
    >>> find_script("Дождь (rain)"), find_script("雨が降った"), find_script("下雨了"), find_script("12")
    ('Cyrl', 'Kana', 'Hani', None)
    """
    counts = _count_signs(text)
    return max(counts, key=counts.__getitem__) if counts else None


def find_second_script(text):
    """Tell which other script a good part of a text is in.

    Of a long text eight places are read.

    Returns
    -------
    (ISO 15924 code, its share) where the second script has at least 15 % of the signs, those that stand for a syllable or
    a word counted three times; or None

    Examples
    --------
    >>> find_second_script("Дождь шёл всю ночь. It rained all night."), find_second_script("Дождь шёл всю ночь (rain), и ветер не стихал.")
    (('Cyrl', 0.48), None)
    """
    if text.isascii():
        return None
    if len(text) > 2 * _N_SAMPLES * _SAMPLE_CHARS:
        step = (len(text) - _SAMPLE_CHARS) // (_N_SAMPLES - 1)
        text = " ".join(text[place : place + _SAMPLE_CHARS] for place in range(0, len(text) - _SAMPLE_CHARS + 1, step))
    counts = _count_signs(text)
    if _second_of(counts) is None:
        return None
    script = max(counts, key=counts.__getitem__)
    # Cyrillic words with a Latin a or e, as some keyboards write them, are Cyrillic
    apart = _count_signs(" ".join(word for word in text.split() if script not in _count_signs(word)))
    apart[script] = sum(counts.values()) - sum(apart.values())
    return _second_of(apart)


def _second_of(counts):
    if len(counts) < 2:
        return None
    second = sorted(counts, key=lambda name: -counts[name])[1]
    share = counts[second] / sum(counts.values())
    return (second, round(share, 2)) if share >= SECOND_SHARE else None


def keep_script(text, script):
    """Keep the words of a text that have a letter of the script; they stand on one line.

    Examples
    --------
    >>> keep_script("Дождь, rain, шёл", "Cyrl")
    'Дождь, шёл'
    """
    letters = SCRIPTS[script] + (SCRIPTS["Hani"] if script == "Kana" else "")
    found = re.compile(f"[{letters}]").search
    return " ".join(word for word in text.split() if found(word))


def _count_signs(text):
    """Count the signs of each script that stands in a text."""
    if text.isascii() or not _NOT_LATIN.search(text):
        n_latin = sum(map(len, _OF_SCRIPT["Latn"].findall(text)))
        return {"Latn": n_latin} if n_latin else {}
    counts = {name: sum(map(len, letters.findall(text))) for name, letters in _OF_SCRIPT.items()}
    if counts["Kana"] * 20 > counts["Hani"] and counts["Kana"]:
        counts["Kana"] += counts.pop("Hani")
    for name in ("Hani", "Kana"):  # a sign of these stands for a syllable or a word
        counts[name] = counts.get(name, 0) * 3
    return {name: count for name, count in counts.items() if count}
