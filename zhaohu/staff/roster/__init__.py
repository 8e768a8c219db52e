"""Drawing up a week: what is asked, the search, and a check that does not trust the search."""
