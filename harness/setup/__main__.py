"""`python3 -m harness.setup GROUP…`: install what groups of kitchen/host-packages.txt lack here."""

import sys

from harness.errors import HarnessError
from harness.setup.install import ensure


def main(groups: list[str]) -> int:
    try:
        ensure(lambda line: print(line, file=sys.stderr, flush=True), *groups)
    except HarnessError as error:
        print(error.text, file=sys.stderr)
        return error.exit_code
    return 0


sys.exit(main(sys.argv[1:]))
