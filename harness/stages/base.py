"""base: the cloud that a change is brought onto, as an earlier revision makes it; from its layers if they are kept."""

from harness.stages import converge, create, prepare
from harness.stages.context import Context


def run(context: Context) -> str:
    """The context is that of the revision."""
    create.run(context)
    prepare.run(context)
    return converge.run(context)
