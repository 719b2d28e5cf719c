"""What a run tells: one event log, and the console made of it."""
