"""The report for programs."""

import json
from dataclasses import asdict

from harness.report.culprits import culprits
from harness.report.model import Run, VariantResult

# Raised when a field goes away or means something else; new ones may come at any time.
FORMAT = 1


def summary(run: Run) -> str:
    variants = [_variant(variant) for variant in run.variants]
    data = {"format": FORMAT, **asdict(run), "counts": run.counts, "variants": variants}
    return f"{json.dumps(data, indent=1)}\n"


def _variant(variant: VariantResult) -> dict[str, object]:
    found = [asdict(one) for one in culprits(variant)]
    return {**asdict(variant), "memory": variant.memory, "culprits": found}
