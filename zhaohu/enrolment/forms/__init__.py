"""Shapes of input, by noun."""
