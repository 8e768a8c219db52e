"""Families: children and their guardians, what guardians consent to, and who has read a child's record."""
