"""raw records -> Corpus. Metadata with evidence, cleaned texts, an account of each record, and the audit."""
