"""The proof from nothing runs what the README says, and nobody takes a line out of it unseen."""

from tests.proofs.bare import readme

COMMANDS = {
    "bin/harness doctor",
    "bin/harness list",
    "bin/harness test identity",
    "bin/harness test allinone",
    "bin/test --fast",
    "bin/test",
}


def test_the_readme_has_the_lines_that_are_proven() -> None:
    assert {command for command, _ in readme.lines()} == COMMANDS


def test_what_is_left_out_is_in_the_readme() -> None:
    assert readme.LEFT_OUT.keys() <= COMMANDS


def test_what_the_readme_exports_holds_for_the_lines_after_it() -> None:
    assert all(script.startswith("export CHEF_LICENSE=") for _, script in readme.lines())
