"""People who sign in, their second factor, their sessions and their posts."""
