"""Chef's side of a bed: the repository that its nodes converge from, the client, and what a run reports."""
