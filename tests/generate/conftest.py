"""One small generation that the tests only read."""

import pytest

from largesse.consumption.generate import Generated, generate
from tests.generate.kit import SMALL


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Generated:
    return generate(tmp_path_factory.mktemp("small"), SMALL, seed=7)
