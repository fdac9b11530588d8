"""The demonstration story, loaded once for the tests of a module that ask for it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.timeline.story import PATH, SLUG, Story


@pytest.fixture(scope="session")
def told() -> Story:
    """What the story file says, as plain data."""
    return Story()


@pytest.fixture(scope="module")
def story_loaded(django_db_setup: Any, django_db_blocker: Any) -> Iterator[str]:
    """The address of the demonstration timeline in a database that holds it for one module."""
    from timeline.stories.loading import load_story

    with django_db_blocker.unblock(), transaction.atomic():
        load_story(PATH.read_text(encoding="utf-8"))
        yield f"/timelines/{SLUG}/"
        transaction.set_rollback(True)
