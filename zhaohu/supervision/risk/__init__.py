"""The risk order: which facts count, how the model is fitted, judged and explained. Nothing here reads the database."""
