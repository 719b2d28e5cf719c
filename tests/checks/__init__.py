"""Checks of running nodes and of the cloud they make.

`/usr/bin/python3 -m pytest tests/checks --bed BED/bed.json` runs them.
"""

import pytest

# Assertions in the modules that the checks share shall tell what they compared, too.
pytest.register_assert_rewrite("tests.checks.rolechecks", "tests.checks.roles.switch")
