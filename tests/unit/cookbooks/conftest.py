import random

import pytest

from tests.unit.cookbooks.rendered import Cloud, allowed, hard, plain, render

# The seed is fixed, so that a failure can be looked at again.
SEED = 14
CLOUDS = 12


@pytest.fixture(scope="session")
def clouds(tmp_path_factory: pytest.TempPathFactory) -> list[Cloud]:
    """The first one has plain secrets, the others hard ones."""
    chance = random.Random(SEED)
    characters = allowed()
    bags = [plain(), *(hard(chance, characters, full=n % 2 == 0) for n in range(CLOUDS))]
    return render(bags, tmp_path_factory.mktemp("rendered"))
