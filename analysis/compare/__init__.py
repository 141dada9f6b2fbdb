"""TermMatrix + groups -> differences between sources, with evidence and uncertainty."""
