"""The command line: the one place where errors become text and exit codes."""

import os
import sys
import traceback
from collections.abc import Sequence

from harness.host import errors
from harness.cli.parser import parse
from harness.host.errors import HarnessError


def main(arguments: Sequence[str]) -> int:
    try:
        options = parse(arguments)
        code: int = options.command(options)
        sys.stdout.flush()
        return code
    except HarnessError as error:
        return _tell(error)
    except KeyboardInterrupt:
        print(
            "interrupted; chef-client may still run on a node: `bin/harness destroy SELECTION` ends it",
            file=sys.stderr,
        )
        return errors.INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output had enough: a run ends there, so it did not pass.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # or Python complains once more when it ends
        return errors.INTERRUPTED
    except Exception as error:
        of_host = errors.of_host(error)
        return _tell(of_host) if of_host else _bug()


def _tell(error: HarnessError) -> int:
    print(error.text, file=sys.stderr)
    return error.exit_code


def _bug() -> int:
    traceback.print_exc()
    print("this is a bug in the harness: please report it with the lines above", file=sys.stderr)
    return errors.BUG
