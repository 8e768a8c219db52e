"""Public supervision: complaints of citizens and orders of the 12345 hotline."""
