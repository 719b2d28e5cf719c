"""destroy: nothing of the bed is left."""

from harness.stages.context import Context


def run(context: Context) -> str:
    context.driver.destroy(context.bed)
    context.method.forget(context.bed)
    return ""
