"""The day in the institution: shared tablets, hand-over, checks, head-counts, ratio, and who is missing."""
