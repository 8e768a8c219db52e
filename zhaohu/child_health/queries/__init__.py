"""Reads, by noun."""
