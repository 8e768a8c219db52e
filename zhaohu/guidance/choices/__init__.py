"""Enumerations and transition tables, by noun."""
