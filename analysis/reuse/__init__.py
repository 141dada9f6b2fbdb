"""documents -> reuse. Near-duplicates, shared passages, copies, and what each copy cut and added."""
