"""Programs that a check sends to a node; each is one file that needs nothing but Python."""
