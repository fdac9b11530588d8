"""Metrics are told to whom they are meant for, count what happened, and cannot be made to grow."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from config.observing import access, metrics, stored
from config.setting_up import CHECKOUT
from desk.models import VerifyRun
from tests.makers import make_event, make_quote, make_timeline, make_version

TOKEN = "a-token-of-nobody-0123456789"


def read(text: bytes) -> dict[tuple[str, ...], float]:
    """Return each value under its name and the values of its labels."""
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text.decode())
        for sample in family.samples
    }


def own() -> dict[tuple[str, ...], float]:
    return read(metrics.written())


@pytest.mark.parametrize(
    ("token", "networks", "asked", "status"),
    [
        ("", [], {}, 404),
        ("", [], {"HTTP_AUTHORIZATION": f"Bearer {TOKEN}"}, 404),
        (TOKEN, [], {}, 403),
        (TOKEN, [], {"HTTP_AUTHORIZATION": "Bearer a-token-of-somebody-else"}, 403),
        (TOKEN, [], {"HTTP_AUTHORIZATION": "Bearer töken"}, 403),
        (TOKEN, [], {"HTTP_AUTHORIZATION": f"Bearer {TOKEN}"}, 200),
        ("", ["127.0.0.0/8"], {}, 200),
        ("", ["127.0.0.0/8"], {"REMOTE_ADDR": "203.0.113.9"}, 403),
        ("", ["127.0.0.0/8"], {"REMOTE_ADDR": ""}, 403),
        ("", ["127.0.0.0/8"], {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 403),
        ("", ["fd00::/8"], {"REMOTE_ADDR": "fd00::7"}, 200),
    ],
    ids=[
        "closed", "closed with a token", "no token", "other token", "odd token", "token",
        "near", "far", "no address", "near by proxy", "near by IPv6",
    ],
)  # fmt: skip
@pytest.mark.django_db
def test_metrics_are_for_whom_the_settings_name(
    client: Client, settings: Any, token: str, networks: list[str], asked: dict[str, str], status: int
) -> None:
    settings.METRICS_TOKEN, settings.METRICS_FROM = token, access.networks(networks)

    answer = client.get("/metrics", **asked)

    assert answer.status_code == status
    assert status == 404 or "no-store" in answer["Cache-Control"]
    assert (b"sourceline_requests_total" in answer.content) is (status == 200)


@pytest.mark.parametrize(
    ("read_setting", "value"),
    [(access.token, "short"), (access.token, "twenty characters, with blanks"), (access.networks, ["near"])],
    ids=["short", "blanks", "no network"],
)
def test_a_senseless_setting_is_refused_in_one_sentence(read_setting: Any, value: Any) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"METRICS_(TOKEN|FROM)"):
        read_setting(value)


@pytest.mark.django_db
def test_requests_are_counted_by_view_method_and_status(client: Client) -> None:
    make_timeline(slug="storm")
    before = own()

    client.get("/timelines/storm/")
    client.get("/timelines/storm/?background=1")
    client.get("/timelines/none/")

    after = own()
    for status, count in (("200", 2), ("404", 1)):
        key = ("sourceline_requests_total", "GET", status, "timeline:timeline")
        assert after[key] - before.get(key, 0) == count
    for name in ("queries_total", "query_seconds_total", "request_seconds_sum"):
        key = (f"sourceline_{name}", "timeline:timeline")
        assert after[key] > before.get(key, 0)


@pytest.mark.django_db
def test_addresses_and_methods_that_somebody_invents_make_no_new_series() -> None:
    client = Client()
    client.get("/invented/")
    client.generic("INVENTED", "/invented/")
    before = own().keys()

    for number in range(20):
        client.get(f"/invented-{number}/")
        client.generic(f"INVENTED{number}", f"/invented-{number}/")

    assert own().keys() == before
    assert ("sourceline_requests_total", "GET", "404", "none") in before


@pytest.mark.django_db(transaction=True)
def test_kept_pages_are_counted_by_what_became_of_them(client: Client) -> None:
    make_event(make_timeline(slug="storm"))
    before = own()

    for _ in range(3):
        client.get("/timelines/storm/")

    after = own()
    counted = {
        outcome: after.get(key, 0) - before.get(key, 0)
        for outcome in ("hit", "miss", "stale")
        for key in [("sourceline_kept_pages_total", outcome)]
    }
    assert counted == {"hit": 2, "miss": 1, "stale": 0}
    assert after[("sourceline_kept_count",)] >= 1 and after[("sourceline_kept_bytes",)] > 1000
    key = ("sourceline_requests_total", "GET", "200", "timeline:timeline")
    assert after[key] - before.get(key, 0) == 3


def test_answers_that_were_ready_are_counted_as_if_one_by_one() -> None:
    taken = [0.0001, 0.001, 0.0011, 0.3, 60.0, 0.0001]

    for seconds in taken:
        metrics.ready.note("at once", "GET", 304, seconds)
        metrics.request_seconds.labels("one by one").observe(seconds)

    after = own()
    assert after["sourceline_requests_total", "GET", "304", "at once"] == len(taken)
    moment = "sourceline_request_seconds_created"
    of_one_by_one = {
        key: value for key, value in after.items() if key[-1] == "one by one" and key[0] != moment
    }
    assert len(of_one_by_one) == len(metrics.SECONDS) + 3
    for (*name, _), value in of_one_by_one.items():
        assert after[*name, "at once"] == pytest.approx(value), name


@pytest.mark.django_db
def test_the_database_tells_what_waits_and_what_was_verified() -> None:
    version = make_version()
    make_quote(version, "they had lost a week's catch", kind="indirect", status="suggested", rule="cue-that")
    run = VerifyRun.objects.create(breach_count=2)
    run.finished_at = run.started_at
    run.save()
    VerifyRun.objects.create()

    values = stored.look()

    assert (values["sourceline_suggestions_waiting"], values["sourceline_quotes_lost"]) == (1, 0)
    assert (values["sourceline_texts"], values["sourceline_texts_unread"]) == (1, 1)
    assert (values["sourceline_verify_breaches"], values["sourceline_verify_unfinished"]) == (2, 1)
    assert values.keys() <= stored.TELLS.keys()


def test_while_the_database_is_away_the_rest_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = stored.Kept()
    monkeypatch.setattr(kept.question, "question", lambda: 1 / 0)
    monkeypatch.setattr(stored, "kept", kept)

    assert read(stored.written()) == {("sourceline_database_up",): 0}


COUNT = """
import os, sys, time
sys.path.insert(0, {checkout!r})
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
from config.observing import metrics
metrics.note_kept("hit")
metrics.note_kept_size(1, 1000)
metrics.ready.note("timeline:timeline", "GET", 304, 0.0001)
for _ in range(3_000):  # it is counted soon, and nobody need ask for it
    if metrics.kept_pages.labels("hit")._value.get() == 2:
        break
    time.sleep(0.01)
print("counted", flush=True)
sys.stdin.read()
"""


def test_processes_are_added_up_and_the_dead_leave_what_they_counted(tmp_path: Path) -> None:
    environment = os.environ | {metrics.FOLDER: str(tmp_path)}
    script = COUNT.format(checkout=str(CHECKOUT))
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", script],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for process in processes:
        assert process.stdout and process.stdout.readline() == "counted\n"

    read_all = "from config.observing import metrics; print(metrics.written().decode())"

    def told() -> dict[tuple[str, ...], float]:
        done = subprocess.run(
            [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(CHECKOUT)!r}); {read_all}"],
            env=environment | {"DJANGO_SETTINGS_MODULE": "config.settings"},
            capture_output=True,
            check=True,
        )
        return read(done.stdout)

    both = told()
    processes[0].kill()
    processes[0].wait()
    one = told()
    processes[1].communicate()

    hits, kept = ("sourceline_kept_pages_total", "hit"), ("sourceline_kept_bytes",)
    assert (both[hits], both[kept]) == (4, 2000)
    assert (one[hits], one[kept]) == (4, 1000)
