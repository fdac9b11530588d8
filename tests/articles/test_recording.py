"""Who changed a record and why stands in its history, and one module says so."""

import pytest
from django.contrib.auth.models import User

from articles.models import Outlet
from articles.recording import delete_for, save_for
from tests.house.checkouts import REPOSITORY
from tests.makers import make_outlet


@pytest.mark.django_db
def test_what_an_editor_does_stands_in_history_with_name_and_reason_each_time():
    editor = User.objects.create(username="editor")
    outlet = make_outlet("The Daily Anchor")

    save_for(outlet, editor, "It moved " + "and moved again " * 10)
    save_for(outlet, editor)
    delete_for(outlet, None, "Made twice")

    told = (
        Outlet.history.filter(name=outlet.name)
        .order_by("history_id")
        .values_list("history_type", "history_user__username", "history_change_reason")
    )
    assert list(told)[1:] == [
        ("~", "editor", ("It moved " + "and moved again " * 10)[:100]),
        ("~", "editor", ""),
        ("-", None, "Made twice"),
    ]


def test_no_other_module_sets_the_names_that_history_looks_for():
    names = ("_history" + "_user", "_change" + "_reason")
    setting = {
        path.relative_to(REPOSITORY).as_posix()
        for app in ("articles", "timeline", "desk", "config")
        for path in (REPOSITORY / app).rglob("*.py")
        if any(f'"{name}"' in path.read_text() or f".{name} =" in path.read_text() for name in names)
    }

    assert setting == {"articles/recording.py"}
