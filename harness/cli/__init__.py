"""The command line: the one place where errors become text and exit codes."""

import sys
import traceback
from collections.abc import Sequence

from harness import errors
from harness.cli.parser import parse
from harness.errors import HarnessError


def main(arguments: Sequence[str]) -> int:
    try:
        options = parse(arguments)
        code: int = options.command(options)
        return code
    except HarnessError as error:
        print(f"error: {error.message}", file=sys.stderr)
        if error.cure:
            print(f"  → {error.cure}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print(
            "interrupted; the bed is as it was, `bin/harness destroy` removes it", file=sys.stderr
        )
        return errors.INTERRUPTED
    except BrokenPipeError:
        return errors.PASSED  # whoever read our output had enough
    except Exception:
        traceback.print_exc()
        print(
            "this is a bug in the harness: please report it with the lines above", file=sys.stderr
        )
        return errors.BUG
