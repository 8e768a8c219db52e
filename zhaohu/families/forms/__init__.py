"""What a family or an officer fills in: the shape only, the services decide."""
