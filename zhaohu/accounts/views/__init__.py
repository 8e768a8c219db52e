"""From HTTP to one service or query, by noun."""
