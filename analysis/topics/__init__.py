"""TermMatrix -> Topics. What the texts are about, and how much of it each source brings."""
