"""Which variants a change touches, and from which stage on."""

from harness.affected.revision import Revision
from harness.affected.variants import Affected, Answer, ask

__all__ = ["Affected", "Answer", "Revision", "ask"]
