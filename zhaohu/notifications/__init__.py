"""Templates, in-app inbox, outbox and delivery adapters."""
