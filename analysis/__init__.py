"""Parallax: compare how news sources tell the same story."""

from importlib import import_module

_ROOMS = {
    "ground.errors": "ParallaxError CorpusError TableError GroupError ParameterError OutputError",
    "corpus.recurring": "find_recurring_lines",
    "corpus.clean": "split_paragraphs compare_cleaning",
    "corpus.load": "load_corpus Corpus",
    "corpus.headlines": "drop_headlines",
    "corpus.choose": "keep_documents keep_texts keep_language keep_largest add_source_shown",
    "corpus.paragraphs": "split_units",
    "corpus.groups": "add_group keep_pair keep_stated",
    "corpus.pairs": "keep_common_pair",
    "terms.matrix": "count_terms TermMatrix weigh_tfidf",
    "terms.vectorizer": "TermVectorizer",
    "terms.typical": "top_terms typical_terms",
    "terms.concordance": "concordance typical_lines",
    "terms.collocations": "collocations",
    "terms.examples": "find_lines",
    "terms.dispersion": "dispersion",
    "terms.similarity": "similarity",
    "reuse.duplicates": "find_near_duplicates",
    "reuse.passages": "find_shared_passages",
    "reuse.copies": "add_copies keep_one_copy copies_between",
    "reuse.cuts": "drop_shared_passages",
    "reuse.sharing": "passage_pairs",
    "reuse.lineage": "edit_lineage",
    "reuse.wire": "drop_copies",
    "stories.anchors": "find_anchors",
    "stories.links": "link_documents",
    "stories.threads": "find_stories",
    "stories.coverage": "coverage coverage_map",
    "stories.linked": "link_lines",
    "stories.missing": "missing_stories",
    "stories.followers": "followers",
    "stories.blind_spots": "blind_spots",
    "stories.facts": "fact_table",
    "topics.coherence": "topic_coherence",
    "topics.numbers": "compare_topic_counts",
    "topics.fit": "fit_topics Topics",
    "topics.prevalence": "topic_prevalence",
    "topics.contrasts": "topic_contrasts",
    "topics.covariates": "topic_effects topic_covariates",
    "topics.passages": "topic_passages",
    "topics.overview": "topic_overview",
    "topics.places": "topic_places",
    "topics.across": "link_topics",
    "topics.languages": "link_languages",
    "topics.adapters": "topics_from",
    "topics.models": "fit_lda fit_tomotopy",
    "topics.clusters": "fit_clusters",
    "topics.raters": "intrusion_answers intrusion_scores krippendorff",
    "compare.keyness": "keyness",
    "compare.measures": "keyness_measures",
    "compare.ranks": "document_tests",
    "compare.distances": "distances",
    "compare.shifts": "word_shift",
    "compare.agenda": "agenda_and_wording",
    "compare.retold": "wording_lines",
    "compare.alike": "lockwords detectable",
    "compare.noise": "noise_floor reliability",
    "compare.separability": "separability telling_terms",
    "compare.rates": "rates find_phrases",
    "compare.diversity": "mattr",
    "compare.comparable": "comparable",
    "compare.copies": "compare_copies",
    "compare.agreement": "agreement",
    "compare.robustness": "robustness specifications",
    "compare.reading": "reading_list",
    "report.sentences": "say_terms say_concordance say_collocations say_dispersion say_similarity say_unit say_topics "
    "say_prevalence say_compared say_stop_words",
    "report.said_of_contrasts": "say_keyness say_untested say_noise_floor say_lockwords say_detectable say_word_shift "
    "say_reliability",
    "report.said_of_sources": "say_comparable say_distances say_separability say_rates say_mattr",
    "corpus.tallies": "timeline lengths language_counts missing_fields",
    "corpus.audit": "audit",
    "report.said_of_choices": "say_group say_agreement say_robustness say_reading",
    "report.remarks": "say_corpus say_evidence say_cut say_account say_size say_language say_made say_audit say_timeline "
    "say_lengths say_languages say_missing",
    "report.portrait": "plot_kept plot_timeline plot_lengths plot_languages plot_missing",
    "report.stories_drawn": "plot_coverage plot_followers",
    "report.said_of_links": "say_links say_dropped_copies",
    "report.said_of_stories": "say_coverage say_followers say_blind_spots say_facts",
    "report.said_of_copies": "say_copies say_passages say_lineage say_compared_copies",
    "report.copies_drawn": "plot_copies plot_compared_copies",
    "report.figures": "plot_terms plot_dispersion plot_similarity plot_topics plot_prevalence",
    "report.trends": "plot_rates",
    "report.contrasts": "plot_keyness plot_funnel plot_contrast plot_word_shift",
    "report.apart": "plot_distances plot_distance_map plot_separability",
    "report.splits": "plot_agenda_and_wording",
    "report.said_of_splits": "say_agenda_and_wording say_pair",
    "report.topics_listed": "topic_rows topic_shares",
    "report.topics_drawn": "plot_topic_map plot_topic_contrasts plot_topics_over_time plot_topic_counts plot_topic_links",
    "report.said_of_topics": "say_topic_contrasts say_topic_effects say_topics_over_time say_topic_counts say_topic_links "
    "say_intrusion say_raters say_topic_quality say_topic_places",
    "report.intrusion_written": "run_intrusion_sheets",
    "report.show": "show_table show_figure show_finding show_note",
    "report.explore": "show_contrast",
    "report.browse": "show_topics",
    "report.run": "run_reports",
}
_HOME = {name: room for room, names in _ROOMS.items() for name in names.split()}
__all__ = sorted(_HOME)


def __getattr__(name):
    if name not in _HOME:
        raise AttributeError(f"module 'analysis' has no attribute {name!r}")
    return getattr(import_module(f"analysis.{_HOME[name]}"), name)


def __dir__():
    return __all__
