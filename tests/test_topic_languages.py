"""Topics at hand beside those of other languages: they keep their numbers, come first, and rest on whole documents."""

import numpy as np
import pandas as pd
import pytest

from analysis.corpus.paragraphs import split_units
from analysis.ground.errors import TableError
from analysis.terms.matrix import count_terms
from analysis.topics.fit import fit_topics
from analysis.topics.languages import link_languages

THEMES = {
    "en": ["rain flood storm wind cloud", "vote poll party seat law"],
    "de": ["Regen Flut Sturm Wolke Nebel", "Wahl Partei Sitz Stimme Gesetz"],
    "ru": ["дождь потоп буря ветер туча", "выборы партия голос закон дума"],
}
N = 24


def made():
    """Stories of two themes in three languages; of the documents, three in four are of the first theme."""
    rng, rows = np.random.default_rng(0), []
    for language, themes in THEMES.items():
        for n in range(N):
            words = themes[n % 4 == 0].split()
            text = "\n\n".join(" ".join(rng.choice(words, 12)) + "." for _ in range(2))
            rows.append((f"{language}{n:02d}", text, language, "Post" if n % 2 else "Times"))
    table = pd.DataFrame(rows, columns=["doc_id", "text", "language", "source"]).set_index("doc_id")
    return table.assign(published=pd.NaT, path=table.index)


DOCUMENTS = made()
PAIRS = [(a, b) for a in THEMES for b in THEMES if a < b]
LINKS = pd.DataFrame(
    [(f"{a}{n:02d}", f"{b}{n:02d}", 0.9) for a, b in PAIRS for n in range(N)], columns=["doc_a", "doc_b", "score"]
)
OPTIONS = {"by": "source", "links": LINKS, "n_resamples": 20}


def topics_of(texts):
    return fit_topics(count_terms(texts, stop_words="auto"), n_topics=2)


@pytest.mark.parametrize("language", THEMES)
@pytest.mark.parametrize("unit", ["document", "paragraph"])
def test_the_topics_at_hand_come_first_with_their_own_numbers(language, unit):
    chosen = DOCUMENTS[DOCUMENTS["language"].eq(language)]
    texts = split_units(chosen, unit=unit, by="source")
    assert len(texts) == N * (1 if unit == "document" else 2)
    topics = topics_of(texts)
    table = link_languages(DOCUMENTS, chosen, topics=topics, **OPTIONS)
    assert set(table["language_a"]) == {language}
    assert table["language_b"].drop_duplicates().tolist() == sorted({*THEMES} - {language})
    labels = topics.quality.set_index("topic")["label"]
    assert table["label_a"].tolist() == labels[table["topic_a"]].tolist()
    own = {code: [set(theme.casefold().split()) for theme in themes] for code, themes in THEMES.items()}
    for row in table[table["mutual"]].itertuples():
        of = [
            next(n for n in (0, 1) if set(label.split(", ")) <= own[code][n])
            for code, label in ((language, row.label_a), (row.language_b, row.label_b))
        ]
        assert of[0] == of[1] and row.score > 0.9
    assert table["mutual"].sum() == 4


def test_only_the_largest_sources_of_another_language_are_taken():
    chosen = DOCUMENTS[DOCUMENTS["language"].eq("en")]
    more = DOCUMENTS.assign(source=DOCUMENTS["source"].where(DOCUMENTS.index != "de00", "Mail"))
    taken = {}

    def topics_seen(most):
        taken[most] = link_languages(more, chosen, topics=topics_of(chosen), **OPTIONS, most=most)
        return taken[most].loc[taken[most]["language_b"].eq("de"), "n_links"].sum()

    # of 24 German documents 12 are of the first source: too few are left for a quarter of them to be two topics or more
    assert topics_seen(3) == N and topics_seen(2) == N - 1


def test_too_few_documents_give_no_rows():
    english = DOCUMENTS[DOCUMENTS["language"].eq("en")]
    assert link_languages(DOCUMENTS, english.head(19), topics=topics_of(english), **OPTIONS).empty
    few = pd.concat([english, DOCUMENTS[DOCUMENTS["language"].eq("de")].head(19)])
    assert link_languages(few, english, topics=topics_of(english), **OPTIONS).empty
    with pytest.raises(TableError, match="language"):
        link_languages(DOCUMENTS.drop(columns="language"), english, topics=topics_of(english), **OPTIONS)


def test_a_language_of_blank_texts_is_told():
    blank = DOCUMENTS.assign(text=DOCUMENTS["text"].where(DOCUMENTS["language"].ne("ru"), "…"))
    english = DOCUMENTS[DOCUMENTS["language"].eq("en")]
    table = link_languages(blank, english, topics=topics_of(english), **OPTIONS)
    assert set(table["language_b"]) == {"de"} and table.attrs["without"] == ["ru"]
