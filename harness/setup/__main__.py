"""`python3 -m harness.setup GROUP…`: install what groups of kitchen/host-packages.txt lack here."""

import argparse
import sys

from harness.host.errors import HarnessError
from harness.setup.install import ensure
from harness.setup.packages import groups


def main(arguments: list[str]) -> int:
    try:
        ensure(
            lambda line: print(line, file=sys.stderr, flush=True),
            *_parser().parse_args(arguments).group,
        )
    except HarnessError as error:
        print(error.text, file=sys.stderr)
        return error.exit_code
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 -m harness.setup",
        description="Installs the Debian packages that groups of kitchen/host-packages.txt name and this host lacks.",
    )
    parser.add_argument("group", nargs="+", choices=groups(), help="a group of packages")
    return parser


sys.exit(main(sys.argv[1:]))
