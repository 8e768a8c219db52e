"""What can go wrong, by noun."""
