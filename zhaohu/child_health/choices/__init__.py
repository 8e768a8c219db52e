"""Enumerations and transition tables of the room, by noun."""
