"""Parallax: compare how news sources tell the same story."""

from importlib import import_module

_ROOMS = {
    "errors": "ParallaxError CorpusError TableError GroupError ParameterError OutputError",
    "load": "load_corpus Corpus keep_documents",
    "clean": "split_paragraphs",
    "matrix": "count_terms TermMatrix weigh_tfidf top_terms similarity",
    "topics": "fit_topics Topics",
    "compare": "keyness",
    "report": "run_reports",
}
_HOME = {name: room for room, names in _ROOMS.items() for name in names.split()}
__all__ = sorted(_HOME)


def __getattr__(name):
    if name not in _HOME:
        raise AttributeError(f"module 'analysis' has no attribute {name!r}")
    return getattr(import_module(f"analysis.{_HOME[name]}"), name)


def __dir__():
    return __all__
