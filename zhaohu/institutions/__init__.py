"""Legal registrations, institutions, the filing case and the public register."""
