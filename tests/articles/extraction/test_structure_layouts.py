"""Pages in the layouts of outlets never seen: every part is named, and nothing else is.

Each row gives the whole list of parts in order, so that a part too many fails as well as one too few. Here
are the dates and the shapes a page may have; `layouts.py` has what publishers make of one.
"""

from __future__ import annotations

import datetime

import pytest

from articles.extraction.structure import recognise
from tests.articles.extraction.layouts import LAST, LEAD, PUBLISHERS, SECOND, THIRD, Layout

LAYOUTS = [
    *PUBLISHERS,
    Layout(
        "a date in another language, with its time and zone",
        f"""Norvik: le ferry reprend la mer lundi
Par Inès Marchal avec AFP
Publié le 3 février 2022 à 13h04, mis à jour le 4 février 2022 à 9h10

{LEAD}

{LAST}
""",
        [
            ("headline", "Norvik: le ferry reprend la mer lundi"),
            ("byline", "Par Inès Marchal avec AFP"),
            ("date", "Publié le 3 février 2022 à 13h04"),
            ("date", "mis à jour le 4 février 2022 à 9h10"),
        ],
        {"agencies": ("AFP",), "byline": "Inès Marchal avec AFP"},
        published=(
            "Publié le 3 février 2022 à 13h04",
            datetime.date(2022, 2, 3),
            datetime.time(13, 4),
            "minute",
            "",
        ),
        updated=(
            "mis à jour le 4 février 2022 à 9h10",
            datetime.date(2022, 2, 4),
            datetime.time(9, 10),
            "minute",
            "",
        ),
    ),
    Layout(
        "a date that can be read two ways stays words",
        f"""Ferry returns to Norvik
By Jo Malm | 03/02/2022 | 3 min read

{LEAD}

{LAST}
""",
        [
            ("headline", "Ferry returns to Norvik"),
            ("byline", "By Jo Malm"),
            ("date", "03/02/2022"),
            ("boilerplate", "3 min read"),
        ],
        {"byline": "Jo Malm"},
        published=("03/02/2022", None, None, "", ""),
    ),
    Layout(
        "without a headline none is made up",
        f"{LEAD}\n\n{SECOND}\n\n{THIRD}\n",
        [],
        {"headline": "", "byline": "", "section": ""},
        body_begins="The ferry between",
        body_ends="doctor.",
    ),
    Layout(
        "a page in capitals still has a headline and a heading",
        f"""FERRY BACK ON NORVIK ROUTE

3 FEBRUARY 2022

{LEAD.upper()}

WHO PAYS THE BILL

{LAST.upper()}
""",
        [
            ("headline", "FERRY BACK ON NORVIK ROUTE"),
            ("date", "3 FEBRUARY 2022"),
            ("subheading", "WHO PAYS THE BILL"),
        ],
        published=("3 FEBRUARY 2022", datetime.date(2022, 2, 3), None, "day", ""),
    ),
    Layout(
        "a text of one line is all story",
        "Norvik ferry to sail again",
        [],
        {"headline": ""},
        body_begins="Norvik ferry",
        body_ends="again",
    ),
    Layout(
        "line ends of two characters and no-break spaces count as they stand",
        f"Ferry returns to\u00a0Norvik\r\nBy\u00a0Jo\u00a0Malm\r\n"
        f"Published: 3\u00a0February\u00a02022, 10:05\u00a0CET\r\n\r\n"
        f"{LEAD}\r\n\r\nNo word on\u00a0costs\r\n\r\n{LAST}\r\n",
        [
            ("headline", "Ferry returns to\u00a0Norvik"),
            ("byline", "By\u00a0Jo\u00a0Malm"),
            ("date", "Published: 3\u00a0February\u00a02022, 10:05\u00a0CET"),
            ("subheading", "No word on\u00a0costs"),
        ],
        {"byline": "Jo\u00a0Malm"},
        published=(
            "Published: 3\u00a0February\u00a02022, 10:05\u00a0CET",
            datetime.date(2022, 2, 3),
            datetime.time(10, 5),
            "minute",
            "CET",
        ),
    ),
    Layout(
        "a file wrapped at a fixed width is read by paragraphs",
        """Ferry returns to Norvik after three weeks in the dock

The ferry between Norvik and Sandholm will sail again from
Monday after three weeks in the dock, the harbour board said
on Thursday at a meeting that went on until long after dark.

No word on costs

Islanders had depended on fishing boats for their mail, for
their milk and for their visits to the doctor, who lives on
the other shore and keeps no boat of her own these days.

(AP Photo/Jo Malm)
""",
        [
            ("headline", "Ferry returns to Norvik after three weeks in the dock"),
            ("subheading", "No word on costs"),
            ("credit", "(AP Photo/Jo Malm)"),
        ],
        {"photo_credits": ("AP Photo/Jo Malm",)},
    ),
    Layout(
        "one date printed twice: the reading that names a day is taken",
        f"""Norvik ferry back from the dock
Minister puts safety before speed
Jo Malm and Ida Strand
03/02/2022February 3, 2022

{LEAD}

CREDIT: Ole Brand/Getty Images

{LAST}

om
""",
        [
            ("headline", "Norvik ferry back from the dock"),
            ("standfirst", "Minister puts safety before speed"),
            ("byline", "Jo Malm and Ida Strand"),
            ("date", "03/02/2022"),
            ("date", "February 3, 2022"),
            ("credit", "CREDIT: Ole Brand/Getty Images"),
        ],
        {"byline": "Jo Malm and Ida Strand", "photo_credits": ("Ole Brand/Getty Images",)},
        published=("February 3, 2022", datetime.date(2022, 2, 3), None, "day", ""),
        body_ends="repairs.",
    ),
    Layout(
        "signs of markdown are no words of the headline",
        f"""# Ferry back on its route

**By Jo Malm**

{LEAD}

## Who pays the bill

{LAST}
""",
        [
            ("headline", "Ferry back on its route"),
            ("byline", "By Jo Malm"),
            ("subheading", "Who pays the bill"),
        ],
        {"byline": "Jo Malm"},
    ),
    Layout(
        "a chronology's days are no dates of publication",
        f"""The three weeks of the Norvik ferry

14 January 2022
{LEAD}

20 January 2022
{SECOND}

3 February 2022
{THIRD}
""",
        [("headline", "The three weeks of the Norvik ferry")],
        body_ends="doctor.",
    ),
]


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_every_part_of_a_page_is_named_and_nothing_else(layout):
    structure = recognise(layout.text)

    assert [(span.kind, layout.text[span.start : span.end]) for span in structure.spans] == layout.parts


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_a_page_says_of_itself_what_it_prints(layout):
    structure = recognise(layout.text)

    headlines = [words for kind, words in layout.parts if kind == "headline"]
    assert [structure.headline] == (headlines or [""])
    assert {name: getattr(structure, name) for name in layout.facts} == layout.facts
    for date, expected in ((structure.published, layout.published), (structure.updated, layout.updated)):
        found = date and (date.as_printed, date.on, date.at, date.precision, date.zone)
        assert found == expected
        assert date is None or layout.text[date.start : date.end] == date.as_printed
    body = layout.text[structure.body_start : structure.body_end]
    assert body.startswith(layout.body_begins)
    assert body.endswith(layout.body_ends)
