"""Enumerations, by noun."""
