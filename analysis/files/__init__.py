"""files -> raw records. One reader per format; every file ends as records, as a problem or as ignored."""
