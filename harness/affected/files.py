"""What a changed file means to the variants, by its path."""

from collections.abc import Container
from enum import Enum
from fnmatch import fnmatchcase


class Meaning(Enum):
    """The value is how --explain says it."""

    CLAIMED = "manifests claim it"
    READ = "read as data; manifests claim what it says"
    DOCUMENTATION = "documentation"
    FAST = "bin/test --fast covers it"
    PROOF = "bin/test covers it"
    UNCLAIMED = "no manifest claims it, so every variant"

    @property
    def everything(self) -> bool:
        """Whether every variant must run because of such a file."""
        return self is Meaning.UNCLAIMED


# The first pattern that fits decides; * stands for any characters, slashes too.
PATTERNS = (
    ("tests/unit/*", Meaning.FAST),
    ("tests/bench/*", Meaning.FAST),
    ("tests/proofs/*", Meaning.PROOF),
    ("spec/*", Meaning.FAST),
    ("cookbooks/*/spec/*", Meaning.FAST),
    (".flake8", Meaning.FAST),
    (".rspec", Meaning.FAST),
    (".rubocop.yml", Meaning.FAST),
    ("Gemfile", Meaning.FAST),
    ("Berksfile", Meaning.FAST),
    ("pyproject.toml", Meaning.FAST),
    (".gitignore", Meaning.FAST),
    (".ci/*", Meaning.PROOF),
    ("docs/*", Meaning.DOCUMENTATION),
    ("*.md", Meaning.DOCUMENTATION),
    ("LICENSE", Meaning.DOCUMENTATION),
    ("kitchen/matrix.yml", Meaning.READ),
    ("kitchen/settings.yml", Meaning.READ),
    ("kitchen/platforms/*.yml", Meaning.READ),
    ("kitchen/topologies/*.yml", Meaning.READ),
    ("Gemfile.lock", Meaning.READ),
    ("Gemfile.lock.sha256", Meaning.READ),
    ("bin/test", Meaning.FAST),
    ("harness/*", Meaning.FAST),
    ("kitchen/schemas/*", Meaning.FAST),
    ("kitchen/proofs.yml", Meaning.PROOF),
    ("kitchen/proven.yml", Meaning.DOCUMENTATION),
    ("kitchen/host-packages.txt", Meaning.PROOF),
)


def meaning(file: str, claimed: Container[str]) -> Meaning:
    """`claimed` has the claims of all manifests, of the base and of the working tree."""
    if file in claimed:
        return Meaning.CLAIMED
    fitting = (meaning for pattern, meaning in PATTERNS if fnmatchcase(file, pattern))
    return next(fitting, Meaning.UNCLAIMED)
