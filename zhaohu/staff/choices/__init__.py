"""What the room knows by name, by noun."""
