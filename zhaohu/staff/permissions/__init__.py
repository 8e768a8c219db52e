"""What each person may do here, by noun."""
