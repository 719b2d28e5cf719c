"""A revision of the checkout, and what is not the same in the working tree."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from harness.host.errors import UsageError
from harness.host.process import Completed, run, tail

SECONDS = 60.0
DIGITS = 9  # of a commit, for people


@dataclass(frozen=True)
class Revision:
    """A commit of the Git checkout at `root`; `named` is what the user called it."""

    root: Path
    named: str
    commit: str

    @classmethod
    def find(cls, root: Path, named: str) -> "Revision":
        """Raises UsageError when `root` is no Git checkout, or does not have the commit."""
        inside = _git(root, "rev-parse", "--is-shallow-repository", check=False)
        if inside.code != 0:
            raise UsageError(
                f"{root} is not a checkout that Git can read:\n{tail(inside.stderr)}",
                cure="run it in a clone that belongs to you; without one, test --all",
            )
        found = _git(root, "rev-parse", "--verify", "--quiet", f"{named}^{{commit}}", check=False)
        if found.code != 0:
            raise _unknown(named, shallow=inside.stdout.strip() == "true")
        return cls(root, named, found.stdout.strip())

    @property
    def short(self) -> str:
        return self.commit[:DIGITS]

    def changed(self) -> list[str]:
        """Every file that is not in the working tree as it is in the revision, relative to the root: committed since,
        uncommitted, and new ones that Git does not ignore."""
        options = ("--name-only", "--no-renames", "--relative", "-z", self.commit, "--")
        tracked = _git(self.root, "diff", *options).stdout
        new = _git(self.root, "ls-files", "--others", "--exclude-standard", "-z").stdout
        return sorted({name for name in (tracked + new).split("\0") if name})

    @contextmanager
    def files(self) -> Iterator[Path]:
        """A temporary directory that holds the revision's files."""
        with TemporaryDirectory(prefix="harness-base-") as directory:
            archive, tree = Path(directory) / "archive.tar", Path(directory) / "tree"
            tree.mkdir()
            _git(self.root, "archive", f"--output={archive}", self.commit)
            run(["tar", "--extract", f"--file={archive}", f"--directory={tree}"], timeout=SECONDS)
            yield tree


def _unknown(named: str, shallow: bool) -> UsageError:
    if shallow:
        return UsageError(
            f"this clone is shallow, and does not have the revision {named}",
            cure=f"git fetch --unshallow, or git fetch origin {named} (in CI: fetch-depth: 0)",
        )
    return UsageError(
        f"there is no revision {named}",
        cure="name a commit, a tag or a branch: `git branch --all` lists those; `git fetch` brings more",
    )


def _git(root: Path, *words: str, check: bool = True) -> Completed:
    return run(["git", "-C", str(root), *words], timeout=SECONDS, check=check)
