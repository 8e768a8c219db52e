"""HTTP, by noun."""
