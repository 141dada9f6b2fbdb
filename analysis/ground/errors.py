"""trouble -> one sentence. Every error the kit raises says what is wrong, what is there and what to do."""


class ParallaxError(ValueError):
    """Base of every error that the kit raises on purpose; its text is meant for the reader, without a traceback."""


class CorpusError(ParallaxError):
    """The corpus cannot be read, or holds no document."""


class TableError(ParallaxError):
    """A table lacks columns, or holds values that the next room cannot use."""


class GroupError(ParallaxError):
    """A grouping names documents that the matrix lacks, or leaves a group empty."""


class ParameterError(ParallaxError):
    """A parameter is unknown, of the wrong type or out of range."""


class OutputError(ParallaxError):
    """The output folder cannot be used."""
