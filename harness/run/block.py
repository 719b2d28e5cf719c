"""The one block that a person reads first when a variant did not pass."""

import traceback
from collections.abc import Iterator

from harness.host.errors import HarnessError
from harness.run import logs
from harness.stages import Context


def block(context: Context, stage: str, error: BaseException) -> str:
    """What failed where, what the nodes said last, how to get in, and how to go on."""
    name = context.bed.variant.name
    kept = context.bed.directory.is_dir()
    lines = [f"{name} did not pass {stage}", *(f"  {line}" for line in _told(error))]
    if kept and (words := logs.last_words(context)):
        lines += ["", words]
    lines += ["", f"  logs      {context.directory}"]
    if kept:
        lines += [
            f"  log in    bin/harness login {name} {context.bed.nodes[0].name}",
            f"  again     bin/harness {_again(context, stage)} {name}",
            f"  remove    bin/harness destroy {name}",
        ]
    else:
        lines.append(f"  again     bin/harness {_again(context, '')} {name}")
    return "\n".join(lines)


def _again(context: Context, stage: str) -> str:
    """The command that repeats the stage on a bed that was kept, or all of it."""
    if stage == "upgrade":
        return "converge"
    if stage in ("", "base"):
        return f"test --onto {context.onto}" if context.onto else "test"
    return stage


def _told(error: BaseException) -> Iterator[str]:
    if isinstance(error, HarnessError):
        yield from error.message.splitlines()
        if error.cure:
            yield f"→ {error.cure}"
    else:
        for part in traceback.format_exception(error):
            yield from part.splitlines()
        yield "→ this is a bug in the harness: please report it with the lines above"
