"""What pytest reported of the checks, one case each."""

from dataclasses import dataclass
from xml.etree import ElementTree

# Of a check that compared two long texts, all of it is in the log beside the report.
LONGEST = 20_000


@dataclass(frozen=True)
class Check:
    """`verdict` is passed, failed or skipped (left out); `message` is one sentence or a few, `text` all that pytest
    said. `seconds` is without what the check needed to be set up."""

    module: str
    name: str
    verdict: str
    seconds: float
    message: str = ""
    text: str = ""

    @property
    def parameters(self) -> str:
        """What stands in the brackets: the node first, where the check is about one."""
        return self.name.partition("[")[2].removesuffix("]")


def parse(text: str) -> tuple[Check, ...]:
    """Read pytest's JUnit XML; raises ElementTree.ParseError on text that is none, or not all of it."""
    return tuple(_check(case) for case in ElementTree.fromstring(text).iter("testcase"))


def _check(case: ElementTree.Element) -> Check:
    bad = [*case.iter("failure"), *case.iter("error")]
    skipped = case.find("skipped")
    said = bad or ([skipped] if skipped is not None else [])
    return Check(
        module=case.get("classname", ""),
        name=case.get("name", ""),
        verdict="failed" if bad else "passed" if skipped is None else "skipped",
        seconds=float(case.get("time", 0)),
        message="\n".join((one.get("message") or "").strip() for one in said),
        text="\n\n".join((one.text or "").strip() for one in said)[:LONGEST],
    )
