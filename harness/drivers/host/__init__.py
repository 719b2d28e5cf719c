"""What every driver needs of this host for a bed: processes that go when the bed goes, and the nodes' way to
packages."""
