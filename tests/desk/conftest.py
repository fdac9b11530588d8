"""Editors with and without permissions, and an article whose suggestions wait."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from articles.models import Quote
from tests.makers import make_actor, make_quote, make_version


@pytest.fixture
def editor(db: None) -> User:
    """An editor who may do everything."""
    return User.objects.create(username="editor", is_staff=True, is_superuser=True)


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    """A browser signed in as the editor."""
    client.force_login(editor)
    return client


@pytest.fixture
def staff_with(db: None) -> Callable[..., Client]:
    """A function giving a browser signed in as staff with just these permissions."""

    def sign_in(*permissions: str) -> Client:
        user = User.objects.create(username=f"staff{User.objects.count()}", is_staff=True)
        for permission in permissions:
            app_label, codename = permission.split(".")
            user.user_permissions.add(
                Permission.objects.get(content_type__app_label=app_label, codename=codename)
            )
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def suggested(db: None) -> list[Quote]:
    """Three undecided suggestions of one article: verbatim, partly quoted, paraphrase."""
    version = make_version()
    speaker = make_actor("Ines Calder", slug="ines-calder", role="harbour master")
    found = {"status": "suggested", "rule": "marks-then-cue", "certainty": "certain", "engine_version": "1"}
    return [
        make_quote(version, "We have cleared the northern channel", speaker=speaker, **found),
        make_quote(
            version,
            'the damage "painful but limited"',
            fragments=("painful but limited",),
            speaker=speaker,
            **found,
        ),
        make_quote(
            version, "they had lost a week's catch", kind="indirect", speaker_description="Fishermen", **found
        ),
    ]
