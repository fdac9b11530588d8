"""What twenty invented articles in the manners of many outlets taught, and the figures reached on them."""

import json
import subprocess
import sys

import pytest

from articles.extraction import read
from tests.articles.extraction import varied_texts
from tests.articles.extraction.quoting import BODY, found, reading
from tests.conftest import ROOT

FLOORS = {("ggt30", "f1"): 94, ("ggt80", "f1"): 93, ("exact", "f1"): 90, ("exact/direct", "f1"): 97,
          ("mention", "acc"): 97, ("name", "acc"): 87, ("attributed", "f1"): 88}  # fmt: skip


@pytest.mark.parametrize("part", varied_texts.PARTS)
def test_the_reading_reaches_its_figures_on_articles_written_for_the_purpose(part, shared, tmp_path):
    gold, answers = tmp_path / "gold.jsonl", tmp_path / "answers.jsonl"
    gold.write_text("".join(json.dumps(article) + "\n" for article in varied_texts.articles(part)), "utf-8")
    with gold.open("rb") as given, answers.open("wb") as written:
        reader = [sys.executable, "-m", "articles.extraction"]
        subprocess.run(reader, stdin=given, stdout=written, cwd=ROOT, check=True)

    scorer = [sys.executable, str(shared / "bench" / "score.py"), str(gold), str(answers), "--json"]
    figures = json.loads(subprocess.run(scorer, capture_output=True, text=True, check=True).stdout)

    reached = {key: round(100 * figures[key[0]][key[1]], 1) for key in FLOORS}
    assert {key: value for key, value in reached.items() if value < FLOORS[key]} == {}


@pytest.mark.parametrize(
    ("marked", "sentence"),
    [
        ("{a1 it rains", "never closed"),
        ("it} rains", "none is open"),
        ("{a2= Lund} said {a1 it rains}.", "mention of a2 without a quote"),
    ],
)
def test_marks_that_do_not_pair_are_reported(marked, sentence):
    with pytest.raises(varied_texts.BadMarks, match=sentence):
        varied_texts.parse("a = Jo Lund\n---\n" + marked)


@pytest.mark.parametrize(
    ("text", "content", "mention"),
    [
        ("A man who lost his boat said the sea was calm.", "the sea was calm", "A man who lost his boat"),
        ("A baker who asked not to be named said the road was shut.", "the road was shut",
         "A baker who asked not to be named"),
        ("The union that represents pilots said the report clears its member.",
         "the report clears its member", "The union that represents pilots"),
        ("It opens this summer, and a councillor says it will leak.", "it will leak", "a councillor"),
        ("Crane said Lavoie used the money for a horse.", "Lavoie used the money for a horse", "Crane"),
        ("Officials said he wept for an hour.", "he wept for an hour", "Officials"),
        ("Crane accused Holm on Tuesday of greed.", "Holm on Tuesday of greed", "Crane"),
        ("Crane accused tiny Holm of “greed” and left town.", "tiny Holm of “greed”", "Crane"),
        ("It is a play that she describes as “a storm without rain.”", "a storm without rain.", "she"),
        ("“You can’t eat a view,” as he puts it.", "You can’t eat a view,", "he"),
        ("The boos were, in the words of winger Bo Lind, “earned.”", "earned.", "winger Bo Lind"),
        ("“We lost,” said the 23-year-old.", "We lost,", "the 23-year-old"),
    ],
)  # fmt: skip
def test_who_said_what_is_found_whatever_the_outlets_manner(text, content, mention):
    assert (content, mention) in [(words, speaker) for _, words, speaker, _ in found(text)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Public Works Minister Jean-Luc Roy left.\n\n“We lost,” he said.", "Jean-Luc Roy"),
        ("Ann Crane, 52, wept.\n\n“We lost,” she said.", "Ann Crane"),
        ("Coach Bo Lind sat. Goalie Al Moss stood.\n\n“We lost,” the coach said.", "Bo Lind"),
        ("Winger Bo Lind left. Goalie Al Moss stayed.\n\n“We lost,” said the 23-year-old.", "Al Moss"),
        ("General manager Bo Lind came late.\n\n“We lost,” the GM said.", "Bo Lind"),
        ("Ann Crane’s plan is what she calls “a bridge.”", "Ann Crane"),
    ],
)
def test_whoever_is_not_named_where_they_speak_is_the_one_spoken_of(text, name):
    (quote,) = read(text, zones=BODY).quotes

    assert quote.speaker_name == name


def test_a_lawyer_who_speaks_for_somebody_is_not_that_somebody():
    (quote,) = reading("A lawyer for Bo Lind came. Lind left.\n\n“He is tired,” the lawyer said.").quotes

    assert (quote.speaker_name, quote.speaker_description) == (None, "the lawyer")
