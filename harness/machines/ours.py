"""Where a machine that somebody else made says what the harness has put there."""

DIRECTORY = "/etc/openstack-harness"
# Whose it is.
OWNER = f"{DIRECTORY}/owner"
# That chef-client was not there before.
BROUGHT = f"{DIRECTORY}/chef-client"
