"""People who work in institutions: who they are, what they may do, when they work."""
