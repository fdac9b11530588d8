"""The JSON lines command: what it answers, and what it says about a bad line."""

import json
import subprocess
import sys

import pytest

from tests.conftest import ROOT

COMMAND = [sys.executable, "-m", "articles.extraction"]


def run(given: str | bytes) -> subprocess.CompletedProcess[bytes]:
    data = given if isinstance(given, bytes) else given.encode()
    return subprocess.run(COMMAND, input=data, capture_output=True, cwd=ROOT, timeout=300, check=False)


def test_each_line_is_answered_with_its_quotes():
    articles = [{"id": "a", "text": '"It rains," Ida Crane said.'}, {"id": 2, "text": "It rained."}]

    done = run("\n".join(map(json.dumps, articles)))

    first, second = map(json.loads, done.stdout.splitlines())
    (quote,) = first["quotes"]
    assert (first["id"], second) == ("a", {"id": 2, "quotes": []})
    assert (quote["start"], quote["end"], quote["kind"], quote["speaker_name"]) == (
        1,
        10,
        "direct",
        "Ida Crane",
    )
    assert done.returncode == 0


def test_known_actors_and_the_day_can_be_given():
    article = {
        "id": "a",
        "text": "Ida Crane said on Monday that it rained.",
        "actors": [{"id": "ida", "name": "Ida Crane", "aliases": ["Crane"]}],
        "published_on": "2022-02-02",
    }

    (quote,) = json.loads(run(json.dumps(article)).stdout)["quotes"]

    assert (quote["speaker_id"], quote["said_on"]) == ("ida", "2022-01-31")


BAD_LINES = [
    ("no JSON", "{", "Line 1 is not JSON"),
    ("a list", "[]", "Line 1 is no JSON object"),
    ("no text", '{"id": 1}', 'Line 1 has no "text"'),
    ("no id", '{"text": "x"}', 'Line 1 has no "id"'),
    ("actors without names", '{"id": 1, "text": "x", "actors": [{"id": "a"}]}', 'Line 1: each of "actors"'),
    ("actors that are no list", '{"id": 1, "text": "x", "actors": 5}', 'Line 1: "actors" must be a list'),
    ("aliases that are no list", '{"id": 1, "text": "x", "actors": [{"id": "a", "name": "b", "aliases": 5}]}',
     'Line 1: "aliases"'),
    ("no day", '{"id": 1, "text": "x", "published_on": "soon"}', 'Line 1: "published_on" must be a day'),
]  # fmt: skip


@pytest.mark.parametrize(("why", "line", "sentence"), BAD_LINES, ids=[row[0] for row in BAD_LINES])
def test_a_bad_line_is_named_in_one_sentence(why, line, sentence):
    done = run(line)

    assert done.returncode == 1
    assert done.stderr.decode().startswith(sentence)
    assert len(done.stderr.decode().splitlines()) == 1


def test_lines_before_a_bad_one_are_answered_and_its_number_is_given():
    done = run('{"id": 1, "text": "It rained."}\n\nnonsense\n')

    assert json.loads(done.stdout) == {"id": 1, "quotes": []}
    assert done.stderr.decode().startswith("Line 3 is not JSON")


def test_another_encoding_is_named():
    done = run(b'{"id": 1, "text": "caf\xe9"}\n')

    assert (done.returncode, b"not UTF-8" in done.stderr) == (1, True)


def test_no_django_is_loaded():
    code = "import articles.extraction, sys; print([m for m in sys.modules if m.startswith('django')])"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, check=True)

    assert done.stdout.strip() == b"[]"
