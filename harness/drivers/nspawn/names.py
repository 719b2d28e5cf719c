"""What a bed's parts are called on a host of containers. Nothing else remembers them: removal goes by these names."""

from harness.drivers.bed import Bed


def bridge(bed: Bed) -> str:
    return f"ch{bed.id}"


def link(bed: Bed, node: str) -> str:
    """The host's end of the node's link, which systemd-nspawn names after the container."""
    return f"vb-{bed.short_name(node)}"


def link_bridge(bed: Bed, number: int) -> str:
    """The bridge that joins the nodes' links of that number."""
    return f"{bridge(bed)}-{number}"


def more_link(bed: Bed, node: str, number: int) -> str:
    """The host's end of the node's link of that number."""
    return f"vx{number}-{bed.short_name(node)}"
