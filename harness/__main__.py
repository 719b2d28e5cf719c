"""`python3 -m harness`: make sure of what the host needs, then hand over to the command line.

Only the standard library may be imported before the set-up has run.
"""

import os
import sys
from collections.abc import Mapping, Sequence

from harness import errors
from harness.cache import cache_from
from harness.errors import HarnessError, UsageError
from harness.setup import doctor
from harness.setup.install import ensure
from harness.setup.packages import RUN

# Commands that run chef-client, now or in a stage before theirs.
CONVERGING = ("converge", "idempotence", "verify", "reboot", "reconfigure", "test")
LICENCE = "CHEF_LICENSE"


def main() -> int:
    arguments = sys.argv[1:]
    try:
        if arguments[:1] == ["doctor"] and len(arguments) == 1:
            return examine()
        require_licence(arguments, os.environ)
        ensure(tell, RUN)
    except HarnessError as error:
        tell(f"error: {error.message}")
        tell(f"  {error.cure}")
        return error.exit_code
    except KeyboardInterrupt:
        return errors.INTERRUPTED
    from harness import cli  # needs what the set-up brings

    return cli.main(arguments)


def require_licence(arguments: Sequence[str], environ: Mapping[str, str]) -> None:
    """Said before minutes of set-up are spent; the licence is for the user to accept, never for
    us."""
    asks_help = {"-h", "--help"}.intersection(arguments)
    if arguments[:1] and arguments[0] in CONVERGING and not asks_help and not environ.get(LICENCE):
        raise UsageError(
            f"`harness {arguments[0]}` runs Chef Infra Client, whose licence you have not accepted",
            cure=f"if you accept it (https://www.chef.io/licensing): {LICENCE}=accept-no-persist",
        )


def examine() -> int:
    findings = list(doctor.examine(cache_from(os.environ), os.environ))
    print(doctor.text(findings), end="")
    return errors.MachineRoomError.exit_code if doctor.blocked(findings) else errors.PASSED


def tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
