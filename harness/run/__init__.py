"""One call of the harness: an id, a directory, an event log, and the stages of each selected variant."""
