"""documents -> stories. Who covers what: anchors, links within and across languages, and the stories they make."""
