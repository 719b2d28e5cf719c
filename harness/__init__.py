"""Brings up the nodes of a reference topology, converges them with the real chef-client, and proves
the result."""
