"""What a verdict hangs on outside of the checkout: the packages of this host, and those of the nodes' mirrors."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache

from harness.host.process import run
from harness.image import sources
from harness.loading import Kitchen
from harness.model.manifest import digest
from harness.model.proof import Proof
from harness.setup.packages import RUN, TEST, wanted

Surroundings = Mapping[str, str]


def asker(kitchen: Kitchen) -> Callable[[Proof], Surroundings]:
    """Answers the surroundings of a proof, each mirror asked once. Raises MachineRoomError when one is silent."""
    platforms = {v.name: v.platform for v in kitchen.matrix.variants}
    ask = cache(sources.snapshot)
    here = cache(lambda: digest(_versions(wanted(RUN, TEST)).encode()))

    def of(proof: Proof) -> Surroundings:
        lines = {line for name in proof.beds for line in platforms[name].sources}
        mirrors = {f"mirror:{sources.index(line)}": ask(line) for line in sorted(lines)}
        return {"packages of this host": here(), **mirrors}

    return of


def _versions(names: Iterable[str]) -> str:
    query = ["dpkg-query", "-W", "-f", "${Package} ${Version}\\n", *sorted(set(names))]
    return run(query, timeout=30, check=False).stdout
