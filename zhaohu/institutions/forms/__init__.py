"""The shape of input, by noun."""
