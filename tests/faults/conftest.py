"""A site to be broken, one for all tests of a module."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.faults.sites import Site


@pytest.fixture(scope="session")
def site(django_db_setup: None, django_db_blocker: Any) -> Iterator[Site]:
    """A site that is served, with nothing in it at first."""
    made = Site()
    try:
        with django_db_blocker.unblock():
            made.begin()
        made.serve()
        yield made
    finally:
        made.remove()
