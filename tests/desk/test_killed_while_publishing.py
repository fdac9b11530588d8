"""A process that is killed in the middle of publishing leaves nothing half done and nobody waiting."""

import json
import os
import signal
import subprocess
import sys

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from desk.publishing import publish
from tests.makers import make_event, make_timeline
from timeline.models import Entry, Event, Showing

KILLED = """
import json, sys, time
import django
from django.conf import settings

settings.DATABASES["default"] = json.loads(sys.argv[1])
django.setup()
from django.contrib.auth.models import User
from desk import publishing
from timeline.models import Event

change_status = publishing._change_status

def half(*arguments):
    change_status(*arguments)
    if Event.objects.filter(status="published").count() == 2:
        print("in the middle", flush=True)
        time.sleep(600)

publishing._change_status = half
publishing.publish_each(Event.objects.order_by("pk"), User.objects.get())
"""


@pytest.mark.django_db(transaction=True)
def test_who_is_killed_in_the_middle_of_publishing_has_published_nothing_and_holds_nobody_up() -> None:
    editor = User.objects.create_superuser("ada")
    timeline = make_timeline(slug="pier")
    events = [make_event(timeline, status="draft") for _ in range(3)]
    noted = Event.history.count()
    database = {name: value for name, value in connection.settings_dict.items() if name != "TEST"}
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, json.dumps(database, default=str)],
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"},
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "in the middle\n"
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()

    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '60s'")
    published = publish(events[0], editor)  # waits for nobody who is gone

    assert published.status == "published"
    assert list(Event.objects.filter(status="published")) == [events[0]]
    assert Event.history.count() == noted + 1
    assert Entry.objects.filter(is_public=True).count() == Showing.objects.count() == 1
    told = Client().get("/timelines/pier.json").json()["events"]
    assert [one["slug"] for one in told] == [events[0].slug]
