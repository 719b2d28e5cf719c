"""JUnit XML for the display of a CI system: a suite for each variant, a case for each stage and for each check."""

import re
from collections.abc import Iterator
from datetime import datetime
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from harness.report.culprits import culprits
from harness.report.model import (
    FAILED,
    NOT_RUN,
    PASSED,
    Run,
    StageResult,
    VariantResult,
)

# What XML 1.0 cannot hold, in no spelling: colours of a terminal, half of a character.
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(run: Run) -> str:
    root = Element("testsuites", name=run.id)
    for variant in run.variants:
        _suite(root, variant.title, variant.started, variant.seconds, _of_variant(variant))
    if run.problems or not run.variants:
        _suite(root, "the run itself", run.started, run.seconds, _of_run(run))
    _count(root, list(root.iter("testcase")))
    ElementTree.indent(root)
    text: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return f"{text.decode()}\n"


def _suite(
    root: Element, name: str, started: float, seconds: float, cases: Iterator[Element]
) -> None:
    stamp = datetime.fromtimestamp(started).isoformat(timespec="seconds")
    suite = SubElement(root, "testsuite", name=name, time=f"{seconds:.1f}", timestamp=stamp)
    suite.extend(cases)
    _count(suite, list(suite))


def _count(suite: Element, cases: list[Element]) -> None:
    suite.set("tests", str(len(cases)))
    for key, tag in {"failures": "failure", "errors": "error", "skipped": "skipped"}.items():
        suite.set(key, str(sum(1 for case in cases if case.find(tag) is not None)))


def _of_variant(variant: VariantResult) -> Iterator[Element]:
    for stage in variant.stages:
        case = _case(variant.title, stage.name, stage.seconds)
        _judge(case, stage.verdict, *_words(variant, stage.name, stage.verdict))
        yield case
        yield from _of_checks(variant, stage)
    if not any(stage.verdict not in (PASSED, NOT_RUN) for stage in variant.stages):
        yield from _of_no_stage(variant)


def _of_no_stage(variant: VariantResult) -> Iterator[Element]:
    """What went wrong before the first stage or between two: a suite of skipped cases alone would look well."""
    if variant.verdict != PASSED:
        case = _case(variant.title, "the variant itself", 0.0)
        message, text = _words(variant, "", variant.verdict)
        _say(case, "error", message, text)
        yield case


def _of_checks(variant: VariantResult, stage: StageResult) -> Iterator[Element]:
    for check in (case for one in stage.checks for case in one.cases):
        case = _case(f"{variant.title}.{stage.name}.{check.module}", check.name, check.seconds)
        _judge(case, check.verdict, check.message, check.text)
        yield case


def _of_run(run: Run) -> Iterator[Element]:
    case = _case(run.id, "the event log is whole", 0.0)
    _say(case, "error", " ".join(run.problems) or "the run had no variant", "")
    yield case


def _case(suite: str, name: str, seconds: float) -> Element:
    return Element("testcase", classname=_clean(suite), name=_clean(name), time=f"{seconds:.3f}")


def _words(variant: VariantResult, stage: str, verdict: str) -> tuple[str, str]:
    """The message and all the rest, for a stage; "" means the variant."""
    found = [one for one in culprits(variant) if one.stage == stage]
    where = (f"{one.node}: " if one.node else "" for one in found)
    message = "; ".join(f"{node}{one.what}" for node, one in zip(where, found))
    text = "\n\n".join(one.text for one in variant.failures if one.stage == stage)
    return message or verdict, text


def _judge(case: Element, verdict: str, message: str, text: str) -> None:
    if verdict == FAILED:
        _say(case, "failure", message, text)
    elif verdict in (NOT_RUN, "skipped"):
        _say(case, "skipped", message, text)
    elif verdict != PASSED:
        _say(case, "error", f"{verdict}: {message}" if message != verdict else verdict, text)


def _say(case: Element, tag: str, message: str, text: str) -> None:
    SubElement(case, tag, message=_clean(message)).text = _clean(text)


def _clean(text: str) -> str:
    return FORBIDDEN.sub("", text)
