"""Care in its four forms: what institutions offer, the places, who has one, who waits, who books, what it costs."""
