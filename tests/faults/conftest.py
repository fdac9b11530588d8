"""A site to be broken, one for all tests of a module."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.faults.sites import Site


@contextmanager
def served(blocker: Any, **options: Any) -> Iterator[Site]:
    """A site that is served, with nothing in it at first, and gone afterwards."""
    made = Site(**options)
    try:
        with blocker.unblock():
            made.begin()
        made.serve()
        yield made
    finally:
        made.remove()


@pytest.fixture(scope="session")
def site(django_db_setup: None, django_db_blocker: Any) -> Iterator[Site]:
    with served(django_db_blocker) as made:
        yield made
