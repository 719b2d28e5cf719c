"""The stages of a run, in their order. Each is a function that raises when the stage did not pass."""

from collections.abc import Callable

from harness.stages import (
    converge,
    create,
    destroy,
    idempotence,
    prepare,
    reboot,
    reconfigure,
    upgrade,
    verify,
)
from harness.stages.context import Context

Stage = Callable[[Context], str]
"""Does the stage, and answers a detail for the report ("" for none); raises HarnessError when it did not pass."""

STAGES: dict[str, Stage] = {
    "create": create.run,
    "prepare": prepare.run,
    "converge": converge.run,
    "idempotence": idempotence.run,
    "verify": verify.run,
    "reboot": reboot.run,
    "reconfigure": reconfigure.run,
    "destroy": destroy.run,
}
# Left out of `harness test` unless asked for.
OPTIONAL = frozenset({"reconfigure"})
# Of `harness test --onto`, after `base`, which makes the bed as another revision has it (harness.run.onto).
ONTO: dict[str, Stage] = {
    "upgrade": upgrade.run,
    "idempotence": idempotence.run,
    "verify": verify.run,
    "destroy": destroy.run,
}

__all__ = ["Context", "ONTO", "OPTIONAL", "STAGES", "Stage"]
