"""Fixtures for tests that start and kill real database servers."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.house.checkouts import Checkout, copy_wheel, make_checkout


@pytest.fixture(scope="session")
def readable_wheel() -> Iterator[Path]:
    """The wheel's files in a folder that every user can enter."""
    folder = Path(tempfile.mkdtemp(prefix="sourceline-wheel-"))
    folder.chmod(0o755)
    copy_wheel(folder)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def made_data(readable_wheel: Path) -> Iterator[Path]:
    """A data folder as the first start leaves it, to be copied: making one takes a second or two."""
    checkout = make_checkout(readable_wheel)
    application = checkout.application()
    assert application.ask("SELECT 1") == "1"
    application.leave()
    assert checkout.is_stopped_in_the_end()
    yield checkout.state / "postgres"
    checkout.remove()


@pytest.fixture
def new_checkout(readable_wheel: Path, made_data: Path) -> Iterator[Callable[..., Checkout]]:
    """Make checkouts; what they started is ended and what they left is removed afterwards.

    `is_fresh` ones have never had a database, the others begin with an empty one.
    """
    made: list[Checkout] = []

    def make(*, is_fresh: bool = False, **wishes: Any) -> Checkout:
        checkout = make_checkout(readable_wheel, **wishes)
        made.append(checkout)
        if not is_fresh:
            checkout.give_data(made_data)
        return checkout

    yield make
    for checkout in made:
        checkout.remove()
