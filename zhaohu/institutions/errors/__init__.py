"""What can go wrong here, by noun."""
