import os
from collections.abc import Iterator

import httpx
import pytest
from hypothesis import settings

# One thread, as in the lab's processes: several add in another order. NumPy's import reads it.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

from tests.serving import client_of, serving

settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")


@pytest.fixture(scope="session")
def base_url() -> Iterator[str]:
    with serving() as url:
        yield url


@pytest.fixture(scope="session")
def client(base_url: str) -> Iterator[httpx.Client]:
    with client_of(base_url) as client:
        yield client
