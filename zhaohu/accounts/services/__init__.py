"""Writes of the room, by noun."""
