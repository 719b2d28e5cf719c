"""One file per role: the daemons, ports and files it brings, and what must not be there."""
