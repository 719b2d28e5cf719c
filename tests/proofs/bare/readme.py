"""The commands of the README, line by line."""

import re
from collections.abc import Iterator

from tests.proofs import page

AFTER = "from a fresh clone:"
# What is not run here, and why.
LEFT_OUT = {
    "bin/test": "over an hour, most of it in machines that a machine of this kind would emulate"
}


def lines() -> Iterator[tuple[str, str]]:
    """Each command, and the script that runs it: what the README exports before it holds for it, too."""
    exports: list[str] = []
    for line in page.commands("README.md", AFTER).splitlines():
        command = re.sub(r"\s+#.*", "", line)
        if command.startswith("export "):
            exports.append(command)
        else:
            yield command, "; ".join([*exports, command])
