"""Writes, by noun."""
