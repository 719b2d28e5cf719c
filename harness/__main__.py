"""`python3 -m harness`: make sure of what the host needs, then hand over to the command line.

Only the standard library may be imported before the set-up has run.
"""

import os
import signal
import sys
from collections.abc import Mapping, Sequence

from harness.host import errors, licence
from harness.host.cache import cache_from
from harness.host.errors import HarnessError
from harness.setup import doctor
from harness.setup.install import ensure
from harness.setup.packages import RUN, TEST


def main() -> int:
    for number in (signal.SIGINT, signal.SIGTERM):  # ended in order, however we are asked to; in
        signal.signal(
            number, signal.default_int_handler
        )  # the background, a shell has SIGINT ignored
    arguments = sys.argv[1:]
    try:
        if arguments[:1] == ["doctor"] and len(arguments) == 1:
            return examine()
        require_licence(arguments, os.environ)
        ensure(tell, *((RUN, TEST) if arguments[:1] == ["prove"] else (RUN,)))
    except HarnessError as error:
        tell(error.text)
        return error.exit_code
    except KeyboardInterrupt:
        return errors.INTERRUPTED
    from harness import cli  # needs what the set-up brings

    return cli.main(arguments)


def require_licence(arguments: Sequence[str], environ: Mapping[str, str]) -> None:
    """Said before minutes of set-up are spent. Other commands may find that they need it, when the bed is looked at."""
    asks_help = {"-h", "--help"}.intersection(arguments)
    runs = arguments[:1] and arguments[0] in ("test", *licence.STAGES)
    if (runs or _proves_all(arguments)) and not asks_help:
        licence.accepted(environ.get(licence.VARIABLE, ""))


def _proves_all(arguments: Sequence[str]) -> bool:
    """Neither the fast proofs alone nor some by name, which begins with a letter."""
    options = all(not word[:1].isalpha() for word in arguments[1:])
    return arguments[:1] == ["prove"] and "--fast" not in arguments and options


def examine() -> int:
    findings = list(doctor.examine(cache_from(os.environ), os.environ))
    print(doctor.text(findings), end="")
    return errors.MachineRoomError.exit_code if doctor.blocked(findings) else errors.PASSED


def tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
