"""From a fresh machine to the running system: environment, embedded PostgreSQL, processes. Standard library only."""
