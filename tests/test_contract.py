"""The public names keep their promises: a prefix tells the shape, inputs stay as they are, options are named."""

import copy
import inspect
import re

import numpy as np
import pandas as pd
import pytest

import analysis
from analysis.ground.errors import ParallaxError
from analysis.report import show
from analysis.topics.intrusion import make_intrusion_sheets

FUNCTIONS = [name for name in analysis.__all__ if inspect.isfunction(getattr(analysis, name))]
CLASSES = [name for name in analysis.__all__ if inspect.isclass(getattr(analysis, name))]
# Two things that make sense only together; anything else after the first argument is named.
PAIRS = {
    "groups": "matrix topics documents",
    "matrix": "documents",
    "stories": "matrix documents",
    "candidates": "matrix",
    "documents": "table texts",
    "cleaned": "documents",
    "texts": "topics table",
    "doc_id": "documents",
    "chosen": "documents",
    "language": "documents",
    "group": "documents",
    "query": "documents",
    "terms": "documents",
    "pairs": "documents",
    "passages": "documents topics",
    "links": "documents",
    "left": "documents",
    "prevalence": "topics",
    "dates": "groups",
    "out": "path",
    "n1": "a",
    "vectors": "matrix",
    "shares": "matrix",
    "weights": "matrix",
    "covariates": "topics",
    "key": "answers",
    "b": "a",
    "n2": "a",
}
NOUNS = {
    "agenda_and_wording",
    "agreement",
    "audit",
    "blind_spots",
    "collocations",
    "comparable",
    "compounds",
    "concordance",
    "copies_between",
    "coverage",
    "coverage_map",
    "detectable",
    "dispersion",
    "distances",
    "document_tests",
    "edit_lineage",
    "fact_table",
    "followers",
    "intrusion_answers",
    "intrusion_scores",
    "keyness",
    "keyness_measures",
    "krippendorff",
    "language_counts",
    "lengths",
    "lockwords",
    "mattr",
    "missing_fields",
    "noise_floor",
    "missing_stories",
    "one_sided",
    "passage_pairs",
    "rates",
    "reading_list",
    "reliability",
    "robustness",
    "separability",
    "similarity",
    "specifications",
    "telling_terms",
    "timeline",
    "word_shift",
    "wording_lines",
}
NEWS = {
    "post-1.txt": "Rain over the city\nPublished: 2024-06-01\n\nRain fell and rain fell again. The rain was heavy, they said.",
    "post-2.txt": "More rain to come\nPublished: 2024-06-02\n\nIt will rain. The rain and the flood are the story of the week.",
    "post-3.txt": "Flood after the rain\nPublished: 2024-06-03\n\nThe flood came after the rain and took the bridge.",
    "times-1.txt": "Wind over the coast\nPublished: 2024-06-01\n\nWind blew and the wind blew harder. The wind was strong.",
    "times-2.txt": "More wind to come\nPublished: 2024-06-02\n\nThe wind will blow. A storm and the wind are the story of the day.",
    "times-3.txt": "Storm on the coast\nPublished: 2024-06-03\n\nThe storm came with the wind and took the roof.",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """One of each thing that the functions take, made from six documents of two sources."""
    folder = tmp_path_factory.mktemp("news")
    for name, text in NEWS.items():
        (folder / name).write_text(text, encoding="utf-8")
    corpus = analysis.load_corpus(folder)
    cleaned = analysis.add_source_shown(corpus.cleaned)
    groups = pd.Series([doc_id.partition("-")[0] for doc_id in cleaned.index], index=cleaned.index)
    documents = cleaned.assign(source_shown=groups.astype("str"))
    matrix = analysis.count_terms(documents)
    topics = analysis.fit_topics(matrix, n_topics=2)
    sheets = make_intrusion_sheets(topics, documents, n_terms=3, n_passages=2)
    return {
        "folder": folder,
        "corpus": corpus,
        "documents": documents,
        "groups": groups,
        "stories": cleaned["published"].astype("str"),
        "matrix": matrix,
        "weights": analysis.weigh_tfidf(matrix),
        "topics": topics,
        "sheets": sheets,
        "over_time": analysis.topic_prevalence(topics, groups, dates=documents["published"], n_resamples=20),
        "prevalence": analysis.topic_prevalence(topics, groups, n_resamples=20),
        "keyness": analysis.keyness(matrix, groups, min_count=1, n_resamples=20),
        "distances": analysis.distances(matrix, groups, n_resamples=20),
        "floor": analysis.noise_floor(matrix, groups, min_count=1, n_resamples=20),
        "rates": analysis.rates(matrix, groups, terms=["rain"], dates=documents["published"]),
        "shift": analysis.word_shift(matrix, groups, a="post", b="times"),
        "told": analysis.separability(matrix, groups, n_resamples=20),
        "terms": analysis.typical_terms(documents),
        "pairs": analysis.similarity(matrix, by=groups),
        "spread": analysis.dispersion(matrix),
        "lines": analysis.concordance(documents, "rain"),
        "runs": analysis.collocations(documents, min_count=2),
        "paragraphs": corpus.paragraphs,
        "units": analysis.split_units(documents, unit="paragraph"),
        "copied": analysis.add_copies(documents, analysis.find_near_duplicates(documents, threshold=0.01)),
        "passages": analysis.find_shared_passages(documents, min_words=6),
        "compared": analysis.compare_copies(documents, min_count=1, n_resamples=20),
    }


def answers_of(made):
    """Two people, one of whom always says 1."""
    key = made["sheets"].key.set_index("item")["intruder"]
    filled = [sheet.assign(answer=sheet["item"].map(key)) for sheet in made["sheets"][:2]]
    return analysis.intrusion_answers({"ann": filled, "bo": [sheet.assign(answer=1) for sheet in filled]})


def vectors_of(made):
    return pd.Series([[1.0, 0.0, n] for n in range(len(made["documents"]))], index=made["documents"].index)


def two_languages(made):
    """Topics of half the documents each."""
    halves = np.array_split(np.array(made["matrix"].doc_ids), 2)
    return {
        language: analysis.fit_topics(made["matrix"].select(docs=list(half)), n_topics=2)
        for language, half in zip(("de", "en"), halves, strict=True)
    }


# How each public function is called: a case a line. A new function without a line here fails below.
CALLS = {
    "add_copies": lambda m: analysis.add_copies(m["documents"], analysis.find_near_duplicates(m["documents"])),
    "add_group": lambda m: analysis.add_group(m["documents"], "language"),
    "add_source_shown": lambda m: analysis.add_source_shown(m["corpus"].documents),
    "agreement": lambda m: analysis.agreement(m["matrix"], m["groups"], clusters=m["groups"], min_count=1),
    "agenda_and_wording": lambda m: analysis.agenda_and_wording(
        m["matrix"], m["groups"], m["stories"], a="post", b="times"
    ),
    "audit": lambda m: analysis.audit(m["corpus"]),
    "missing_stories": lambda m: analysis.missing_stories(m["documents"], m["groups"], min_sources=1),
    "blind_spots": lambda m: analysis.blind_spots(m["documents"], m["groups"], min_sources=1),
    "collocations": lambda m: analysis.collocations(m["documents"], min_count=2, stop_words="auto"),
    "compare_topic_counts": lambda m: analysis.compare_topic_counts(m["matrix"], [2, 3], n_resamples=2),
    "comparable": lambda m: analysis.comparable(m["documents"]),
    "compare_cleaning": lambda m: analysis.compare_cleaning(m["documents"], m["documents"].index[0]),
    "compare_copies": lambda m: analysis.compare_copies(m["documents"], min_count=1, n_resamples=20),
    "copies_between": lambda m: analysis.copies_between(m["copied"]),
    "concordance": lambda m: analysis.concordance(m["documents"], "the rain", sort="right"),
    "coverage": lambda m: analysis.coverage(m["documents"], m["groups"]),
    "coverage_map": lambda m: analysis.coverage_map(m["documents"], m["groups"]),
    "count_terms": lambda m: analysis.count_terms(m["documents"], stop_words="auto", ngrams=(1, 2)),
    "dispersion": lambda m: analysis.dispersion(m["matrix"], by=m["groups"]),
    "detectable": lambda m: analysis.detectable(m["matrix"], m["groups"], min_count=1),
    "distances": lambda m: analysis.distances(m["matrix"], m["groups"], blocks=m["groups"], n_resamples=20),
    "document_tests": lambda m: analysis.document_tests(m["matrix"], m["groups"]),
    "fact_table": lambda m: analysis.fact_table(m["documents"], m["groups"]),
    "drop_headlines": lambda m: analysis.drop_headlines(m["documents"]),
    "drop_shared_passages": lambda m: analysis.drop_shared_passages(m["documents"], m["passages"]),
    "drop_copies": lambda m: analysis.drop_copies(m["documents"]),
    "passage_pairs": lambda m: analysis.passage_pairs(m["copied"], m["passages"]),
    "edit_lineage": lambda m: analysis.edit_lineage(m["copied"]),
    "find_near_duplicates": lambda m: analysis.find_near_duplicates(m["documents"], threshold=0.01),
    "find_shared_passages": lambda m: analysis.find_shared_passages(m["documents"], min_words=6),
    "fit_clusters": lambda m: analysis.fit_clusters(m["matrix"], vectors_of(m), n_topics=2),
    "fit_lda": lambda m: analysis.fit_lda(m["matrix"], n_topics=2),
    "intrusion_answers": lambda m: answers_of(m),
    "intrusion_scores": lambda m: analysis.intrusion_scores(answers_of(m), m["sheets"].key),
    "krippendorff": lambda m: analysis.krippendorff(answers_of(m)),
    "link_topics": lambda m: analysis.link_topics(two_languages(m), stories=m["groups"]),
    "plot_topic_contrasts": lambda m: analysis.plot_topic_contrasts(analysis.topic_contrasts(m["topics"], m["groups"])),
    "plot_topic_counts": lambda m: analysis.plot_topic_counts(CALLS["compare_topic_counts"](m)),
    "plot_topic_map": lambda m: analysis.plot_topic_map(m["prevalence"]),
    "plot_topic_links": lambda m: analysis.plot_topic_links(CALLS["link_topics"](m)),
    "plot_topics_over_time": lambda m: analysis.plot_topics_over_time(m["over_time"]),
    "say_raters": lambda m: analysis.say_raters(analysis.krippendorff(answers_of(m))),
    "say_intrusion": lambda m: analysis.say_intrusion(CALLS["intrusion_scores"](m)),
    "say_topic_contrasts": lambda m: analysis.say_topic_contrasts(analysis.topic_contrasts(m["topics"], m["groups"])),
    "say_topic_counts": lambda m: analysis.say_topic_counts(CALLS["compare_topic_counts"](m)),
    "say_topic_effects": lambda m: analysis.say_topic_effects(CALLS["topic_effects"](m)),
    "say_topic_quality": lambda m: analysis.say_topic_quality(m["topics"]),
    "say_topic_places": lambda m: analysis.say_topic_places(analysis.topic_places(m["topics"])),
    "say_topic_links": lambda m: analysis.say_topic_links(CALLS["link_topics"](m)),
    "say_topics_over_time": lambda m: analysis.say_topics_over_time(m["over_time"]),
    "topic_contrasts": lambda m: analysis.topic_contrasts(
        m["topics"], m["groups"], a="post", b="times", clusters=m["groups"]
    ),
    "topic_effects": lambda m: analysis.topic_effects(
        m["topics"], m["groups"].to_frame("source"), clusters=m["groups"]
    ),
    "topic_covariates": lambda m: analysis.topic_covariates(m["groups"], m["documents"]["published"]),
    "topic_overview": lambda m: analysis.topic_overview(
        m["topics"], m["prevalence"], analysis.topic_passages(m["topics"], m["documents"])
    ),
    "topic_places": lambda m: analysis.topic_places(m["topics"]),
    "topics_from": lambda m: analysis.topics_from(m["matrix"], m["topics"].shares, m["topics"]._components),
    "find_anchors": lambda m: analysis.find_anchors(m["documents"]),
    "find_lines": lambda m: analysis.find_lines(m["documents"], ["rain", "wind"], top=1),
    "find_phrases": lambda m: analysis.find_phrases("rain, heavy rain"),
    "find_recurring_lines": lambda m: analysis.find_recurring_lines(m["documents"]),
    "find_stories": lambda m: analysis.find_stories(m["documents"]),
    "fit_topics": lambda m: analysis.fit_topics(m["matrix"], n_topics=2),
    "followers": lambda m: analysis.followers(m["documents"], analysis.find_stories(m["documents"])),
    "keep_documents": lambda m: analysis.keep_documents(m["documents"], since="2024-06-02"),
    "keep_language": lambda m: analysis.keep_language(m["documents"], "en"),
    "keep_largest": lambda m: analysis.keep_largest(m["documents"], most=1),
    "keep_common_pair": lambda m: analysis.keep_common_pair(m["documents"]),
    "keep_one_copy": lambda m: analysis.keep_one_copy(m["copied"])[m["documents"].columns],
    "keep_stated": lambda m: analysis.keep_stated(analysis.add_group(m["documents"], "language"), "language").drop(
        columns="group"
    ),
    "link_languages": lambda m: analysis.link_languages(
        m["documents"], m["documents"], topics=m["topics"], by="source"
    ),
    "topic_rows": lambda m: analysis.topic_rows(m["prevalence"]),
    "topic_shares": lambda m: analysis.topic_shares(m["topics"], m["documents"]),
    "keep_pair": lambda m: analysis.keep_pair(m["documents"], a="times"),
    "keep_texts": lambda m: analysis.keep_texts(m["documents"]),
    "keyness": lambda m: analysis.keyness(m["matrix"], m["groups"], clusters=m["groups"], blocks=m["groups"]),
    "keyness_measures": lambda m: analysis.keyness_measures(m["keyness"]["n_group"], 100, m["keyness"]["n_rest"], 100),
    "language_counts": lambda m: analysis.language_counts(m["documents"]),
    "lengths": lambda m: analysis.lengths(m["documents"]),
    "link_documents": lambda m: analysis.link_documents(m["documents"]),
    "link_lines": lambda m: analysis.link_lines(m["documents"], analysis.link_documents(m["documents"])),
    "load_corpus": lambda m: analysis.load_corpus(m["folder"]),
    "one_sided": lambda m: analysis.one_sided(m["keyness"]),
    "lockwords": lambda m: analysis.lockwords(m["matrix"], m["groups"], n_resamples=20),
    "mattr": lambda m: analysis.mattr(m["documents"], window=10, clusters=m["groups"]),
    "missing_fields": lambda m: analysis.missing_fields(m["documents"]),
    "plot_coverage": lambda m: analysis.plot_coverage(analysis.coverage_map(m["documents"], m["groups"])),
    "plot_followers": lambda m: analysis.plot_followers(analysis.followers(m["documents"], m["groups"])),
    "plot_compared_copies": lambda m: analysis.plot_compared_copies(m["compared"]),
    "plot_copies": lambda m: analysis.plot_copies(analysis.copies_between(m["copied"])),
    "plot_distances": lambda m: analysis.plot_distances(m["distances"]),
    "plot_contrast": lambda m: analysis.plot_contrast(m["keyness"], a="post", b="times"),
    "plot_distance_map": lambda m: analysis.plot_distance_map(m["distances"]),
    "plot_funnel": lambda m: analysis.plot_funnel(m["keyness"], floor=m["floor"]),
    "plot_rates": lambda m: analysis.plot_rates(m["rates"]),
    "plot_separability": lambda m: analysis.plot_separability(m["told"]),
    "plot_word_shift": lambda m: analysis.plot_word_shift(m["shift"]),
    "plot_agenda_and_wording": lambda m: analysis.plot_agenda_and_wording(CALLS["agenda_and_wording"](m)),
    "plot_dispersion": lambda m: analysis.plot_dispersion(m["spread"]),
    "plot_keyness": lambda m: analysis.plot_keyness(m["keyness"]),
    "noise_floor": lambda m: analysis.noise_floor(m["matrix"], m["groups"], min_count=1, n_resamples=20),
    "plot_kept": lambda m: analysis.plot_kept(m["paragraphs"]),
    "plot_languages": lambda m: analysis.plot_languages(analysis.language_counts(m["documents"])),
    "plot_lengths": lambda m: analysis.plot_lengths(analysis.lengths(m["documents"])),
    "plot_missing": lambda m: analysis.plot_missing(analysis.missing_fields(m["documents"])),
    "plot_prevalence": lambda m: analysis.plot_prevalence(m["prevalence"]),
    "plot_similarity": lambda m: analysis.plot_similarity(m["pairs"]),
    "plot_terms": lambda m: analysis.plot_terms(m["terms"]),
    "plot_timeline": lambda m: analysis.plot_timeline(analysis.timeline(m["documents"])),
    "plot_topics": lambda m: analysis.plot_topics(m["topics"].terms),
    "rates": lambda m: analysis.rates(m["matrix"], m["groups"], terms=["rain"], dates=m["documents"]["published"]),
    "reading_list": lambda m: analysis.reading_list(m["documents"], m["keyness"]),
    "robustness": lambda m: analysis.robustness(m["documents"], choices={"min_count": [1, 2]}),
    "specifications": lambda m: analysis.specifications(
        analysis.robustness(m["documents"], choices={"min_count": [1]})
    ),
    "say_group": lambda m: analysis.say_group(analysis.add_group(m["documents"], "language"), "language"),
    "say_reading": lambda m: analysis.say_reading(analysis.reading_list(m["documents"], m["keyness"])),
    "say_robustness": lambda m: analysis.say_robustness(
        analysis.robustness(m["documents"], choices={"min_count": [1]})
    ),
    "reliability": lambda m: analysis.reliability(m["matrix"], m["groups"], n_resamples=20),
    "say_account": lambda m: analysis.say_account(m["corpus"]),
    "say_agreement": lambda m: analysis.say_agreement(analysis.agreement(m["matrix"], m["groups"], min_count=1)),
    "say_agenda_and_wording": lambda m: analysis.say_agenda_and_wording(CALLS["agenda_and_wording"](m)),
    "say_audit": lambda m: analysis.say_audit(analysis.audit(m["corpus"])),
    "say_blind_spots": lambda m: analysis.say_blind_spots(analysis.blind_spots(m["documents"], m["groups"])),
    "say_coverage": lambda m: analysis.say_coverage(analysis.coverage(m["documents"], m["groups"])),
    "say_dropped_copies": lambda m: analysis.say_dropped_copies(m["documents"], m["documents"], copies="all"),
    "say_facts": lambda m: analysis.say_facts(analysis.fact_table(m["documents"], m["groups"])),
    "say_followers": lambda m: analysis.say_followers(analysis.followers(m["documents"], m["groups"])),
    "say_collocations": lambda m: analysis.say_collocations(m["runs"]),
    "say_comparable": lambda m: analysis.say_comparable(analysis.comparable(m["documents"])),
    "say_compared": lambda m: analysis.say_compared(m["documents"], m["documents"].iloc[:3]),
    "say_concordance": lambda m: analysis.say_concordance(m["lines"]),
    "say_compared_copies": lambda m: analysis.say_compared_copies(m["compared"]),
    "say_pair": lambda m: analysis.say_pair(m["documents"], m["documents"]),
    "say_copies": lambda m: analysis.say_copies(m["copied"]),
    "say_lineage": lambda m: analysis.say_lineage(analysis.edit_lineage(m["copied"])),
    "say_passages": lambda m: analysis.say_passages(m["passages"], documents=m["documents"]),
    "say_corpus": lambda m: analysis.say_corpus(m["corpus"]),
    "say_cut": lambda m: analysis.say_cut(m["paragraphs"]),
    "say_dispersion": lambda m: analysis.say_dispersion(m["spread"]),
    "say_detectable": lambda m: analysis.say_detectable(analysis.detectable(m["matrix"], m["groups"], min_count=1)),
    "say_trimmed": lambda m: analysis.say_trimmed(m["documents"], m["documents"]),
    "say_alone": lambda m: analysis.say_alone(m["documents"][:1], by="source_shown"),
    "say_compounds": lambda m: analysis.say_compounds(analysis.compounds(m["matrix"], terms=["rain"])),
    "compounds": lambda m: analysis.compounds(m["matrix"], terms=["rain"]),
    "say_one_sided": lambda m: analysis.say_one_sided(analysis.one_sided(m["keyness"])),
    "say_lockwords": lambda m: analysis.say_lockwords(analysis.lockwords(m["matrix"], m["groups"], n_resamples=20)),
    "say_mattr": lambda m: analysis.say_mattr(analysis.mattr(m["documents"], window=10)),
    "say_noise_floor": lambda m: analysis.say_noise_floor(m["floor"]),
    "say_rates": lambda m: analysis.say_rates(m["rates"]),
    "say_reliability": lambda m: analysis.say_reliability(
        analysis.reliability(m["matrix"], m["groups"], n_resamples=20)
    ),
    "say_separability": lambda m: analysis.say_separability(m["told"]),
    "say_word_shift": lambda m: analysis.say_word_shift(m["shift"]),
    "say_distances": lambda m: analysis.say_distances(m["distances"]),
    "say_evidence": lambda m: analysis.say_evidence(m["corpus"]),
    "say_keyness": lambda m: analysis.say_keyness(m["keyness"]),
    "say_language": lambda m: analysis.say_language(m["documents"], m["documents"].iloc[:3]),
    "say_languages": lambda m: analysis.say_languages(analysis.language_counts(m["documents"])),
    "say_lengths": lambda m: analysis.say_lengths(analysis.lengths(m["documents"])),
    "say_links": lambda m: analysis.say_links(
        analysis.link_lines(m["documents"], analysis.link_documents(m["documents"]))
    ),
    "say_made": lambda m: analysis.say_made(m["corpus"]),
    "say_missing": lambda m: analysis.say_missing(analysis.missing_fields(m["documents"])),
    "say_prevalence": lambda m: analysis.say_prevalence(m["prevalence"]),
    "say_similarity": lambda m: analysis.say_similarity(m["pairs"]),
    "say_size": lambda m: analysis.say_size(m["documents"]),
    "say_stop_words": lambda m: analysis.say_stop_words(m["documents"]),
    "say_terms": lambda m: analysis.say_terms(m["terms"]),
    "say_timeline": lambda m: analysis.say_timeline(analysis.timeline(m["documents"])),
    "say_topics": lambda m: analysis.say_topics(m["topics"]),
    "say_unit": lambda m: analysis.say_unit(m["units"], m["documents"]),
    "say_untested": lambda m: analysis.say_untested(m["keyness"], m["units"]),
    "separability": lambda m: analysis.separability(m["matrix"], m["groups"], n_resamples=20),
    "show_contrast": lambda m: analysis.show_contrast(
        m["keyness"],
        a="post",
        b="times",
        lines=analysis.find_lines(m["documents"], ["rain"]),
        name="pair",
        sentence="Rain.",
    ),
    "show_topics": lambda m: analysis.show_topics(m["topics"], m["prevalence"], name="map", sentence="Two topics."),
    "show_figure": lambda m: analysis.show_figure(
        analysis.plot_similarity(m["pairs"]), name="pairs", sentence="One pair."
    ),
    "show_finding": lambda m: analysis.show_finding("It rained.", caveat="Once."),
    "show_note": lambda m: analysis.show_note("It rained."),
    "show_table": lambda m: analysis.show_table(m["pairs"], name="pairs", caption="Pairs"),
    "similarity": lambda m: analysis.similarity(m["matrix"], by=m["groups"]),
    "split_paragraphs": lambda m: analysis.split_paragraphs(m["documents"]),
    "split_units": lambda m: analysis.split_units(m["documents"]),
    "telling_terms": lambda m: analysis.telling_terms(m["matrix"], m["groups"]),
    "timeline": lambda m: analysis.timeline(m["documents"]),
    "top_terms": lambda m: analysis.top_terms(m["weights"], by=m["groups"]),
    "topic_coherence": lambda m: analysis.topic_coherence(m["topics"], m["documents"]),
    "topic_passages": lambda m: analysis.topic_passages(m["topics"], m["documents"]),
    "topic_prevalence": lambda m: analysis.topic_prevalence(m["topics"], m["groups"], clusters=m["groups"]),
    "typical_lines": lambda m: analysis.typical_lines(m["documents"], m["terms"]),
    "typical_terms": lambda m: analysis.typical_terms(m["documents"]),
    "weigh_tfidf": lambda m: analysis.weigh_tfidf(m["matrix"]),
    "wording_lines": lambda m: analysis.wording_lines(
        m["documents"], m["matrix"], m["groups"], m["stories"], a="post", b="times", terms=["rain"]
    ),
    "word_shift": lambda m: analysis.word_shift(m["matrix"], m["groups"], a="post", b="times"),
}
# these write to disk or start kernels, or need an extra: their own tests call them
WRITES = {"run_reports", "run_intrusion_sheets", "fit_tomotopy"}


def tables_in(thing):
    """Every table, series and array that can be reached from a made thing."""
    if isinstance(thing, pd.DataFrame | pd.Series | pd.Index | np.ndarray):
        return [thing]
    if isinstance(thing, analysis.TermMatrix):
        values = thing.values
        return [values.data, values.indices, values.indptr, thing.doc_ids, thing.terms]
    if isinstance(thing, analysis.Topics):
        return [thing.terms, thing.shares, thing.quality, thing._components, thing._vocabulary]
    if isinstance(thing, analysis.Corpus):
        return [thing.documents, thing.cleaned, thing.paragraphs, thing.evidence, thing.problems, thing.account]
    return []


def assert_same(before, after):
    if isinstance(before, pd.DataFrame):
        pd.testing.assert_frame_equal(before, after, check_exact=True)
        assert before.attrs == after.attrs
    elif isinstance(before, pd.Series):
        pd.testing.assert_series_equal(before, after, check_exact=True)
    else:
        assert np.array_equal(before, after)
        assert before.dtype == after.dtype


@pytest.fixture
def call(made, monkeypatch):
    import matplotlib.pyplot as plt

    monkeypatch.setattr(show, "display", lambda *args, **kwargs: None)
    yield lambda name: CALLS[name](made)
    plt.close("all")


def test_every_public_name_resolves():
    assert [name for name in analysis.__all__ if not hasattr(analysis, name)] == []
    assert sorted(set(analysis.__all__)) == analysis.__all__ == dir(analysis)
    with pytest.raises(AttributeError, match="no attribute 'rain'"):
        analysis.rain  # noqa: B018


def test_every_public_function_has_a_case_here():
    assert sorted({*CALLS, *WRITES}) == FUNCTIONS


@pytest.mark.parametrize("name", CALLS)
def test_inputs_are_never_touched(name, made, call):
    before = {key: copy.deepcopy(tables_in(thing)) for key, thing in made.items()}
    call(name)
    for key, thing in made.items():
        for old, new in zip(before[key], tables_in(thing), strict=True):
            assert_same(old, new)


def test_a_touched_input_is_seen(made):
    for thing in ("documents", "groups", "matrix", "topics", "corpus"):
        assert len(tables_in(made[thing])) >= 1
    table = made["keyness"].copy()
    with pytest.raises(AssertionError):
        assert_same(made["keyness"], table.assign(z=table["z"] + 1e-12))


@pytest.mark.parametrize("name", CALLS)
def test_the_prefix_tells_the_shape(name, made, call):
    result = call(name)
    prefix = name.partition("_")[0]
    if prefix in ("drop", "keep"):
        assert result.columns.tolist() == made["documents"].columns.tolist() and len(result) <= len(made["documents"])
    elif prefix == "add":
        assert len(result) == len(made["documents"])
        assert result.columns.tolist()[: len(made["corpus"].documents.columns)] == list(
            made["corpus"].documents.columns
        )
    elif prefix in ("count", "weigh"):
        assert isinstance(result, analysis.TermMatrix) and len(result.doc_ids) == len(made["documents"])
    elif prefix == "fit":
        assert isinstance(result, analysis.Topics) and "seed" in inspect.signature(getattr(analysis, name)).parameters
    elif prefix == "topics":
        assert isinstance(result, analysis.Topics)
    elif prefix == "load":
        assert isinstance(result, analysis.Corpus)
    elif prefix == "plot":
        import matplotlib.axes

        assert all(isinstance(ax, matplotlib.axes.Axes) for ax in np.atleast_1d(result))
    elif prefix == "say":
        assert isinstance(result, str) and re.fullmatch(r"[A-Z0-9][^\n]*\.", result) and "nan" not in result.split()
    elif prefix == "show":
        assert result is None
    elif prefix == "split":
        assert isinstance(result, pd.DataFrame) and result.index.is_unique and "text" in result
    else:
        assert name in NOUNS or name.startswith(("compare_", "find_", "link_", "top_", "topic_", "typical_"))
        assert isinstance(result, pd.Series if name == "find_stories" else pd.DataFrame)
    if isinstance(result, pd.DataFrame):
        assert [column for column in result.columns if not re.fullmatch(r"[a-z][a-z0-9_]*", str(column))] == []


@pytest.mark.parametrize("name", FUNCTIONS)
def test_what_follows_the_first_argument_is_named(name):
    first, *others = inspect.signature(getattr(analysis, name)).parameters.values()
    assert first.kind is first.POSITIONAL_OR_KEYWORD
    for parameter in others:
        assert parameter.kind in (parameter.KEYWORD_ONLY, parameter.POSITIONAL_OR_KEYWORD)  # no *args, no **kwargs
        if parameter.kind is parameter.POSITIONAL_OR_KEYWORD:
            assert first.name in PAIRS.get(parameter.name, "").split(), f"{parameter.name} must be named"
        else:
            needed = {"name", "caption", "sentence", "a", "b", "terms", "topics"}
            assert parameter.default is not parameter.empty or parameter.name in needed


@pytest.mark.parametrize("name", [*FUNCTIONS, *CLASSES])
def test_the_docstring_says_what_goes_in_and_what_comes_out(name):
    thing = getattr(analysis, name)
    text = inspect.getdoc(thing) or ""
    assert re.match(r"[A-Z].*\.$", text.partition("\n")[0]), "the first line is a sentence"
    if inspect.isclass(thing):
        assert issubclass(thing, ParallaxError) or "Attributes\n------" in text
        return
    if name.startswith("say_"):
        return  # a result in, a sentence out: the first line is all there is to tell
    assert "Parameters\n------" in text
    named = re.findall(r"^(\w+(?:, \w+)*) : |^(\w+) :$", text.partition("Parameters\n")[2], re.MULTILINE)
    told = {one for names, _ in named for one in names.split(", ")}
    assert set(inspect.signature(thing).parameters) - told == set(), "every parameter is told"
    if not name.startswith("show_"):
        assert "Returns\n------" in text
    if not name.startswith(("show_", "plot_", "run_")):
        assert ">>> " in text
