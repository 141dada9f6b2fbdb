"""texts -> TermMatrix. Tokens, counts and weights, and which terms are frequent or typical."""
