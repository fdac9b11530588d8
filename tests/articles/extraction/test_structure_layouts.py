"""Pages in the layouts of outlets never seen: every part is named, and nothing else is.

All articles, people, ports and papers are invented. Each row gives the whole list of parts in order, so that
a part too many fails as well as one too few.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

import pytest

from articles.extraction.structure import recognise


@dataclass
class Layout:
    """A page, the parts it has, and what it says about itself."""

    name: str
    text: str
    parts: list[tuple[str, str]]
    facts: dict[str, Any] = field(default_factory=dict)
    published: tuple[str, datetime.date | None, datetime.time | None, str, str] | None = None
    updated: tuple[str, datetime.date | None, datetime.time | None, str, str] | None = None
    body_begins: str = ""
    body_ends: str = ""


LEAD = (
    "The ferry between Norvik and Sandholm will sail again from Monday after three weeks in the dock, "
    "the harbour board said on Thursday."
)
SECOND = '"We have replaced both engines," board chair Asta Lunde told reporters. "She is as good as new."'
THIRD = "Islanders had depended on fishing boats for their mail, their milk and their visits to the doctor."
LAST = "The board has not said who will pay for the repairs."

LAYOUTS = [
    Layout(
        "a wire service puts place, date and its own name before the first words",
        f"""Norvik ferry to sail again after repairs

NORVIK, Feb 3 (Reuters) - {LEAD}

{SECOND}

{LAST}

(Reporting by Jo Malm in Norvik; Editing by Ann Roe)

Our Standards: trust principles are printed on our site
""",
        [
            ("headline", "Norvik ferry to sail again after repairs"),
            ("dateline", "NORVIK, Feb 3 (Reuters) -"),
            ("credit", "(Reporting by Jo Malm in Norvik; Editing by Ann Roe)"),
        ],
        {"agencies": ("Reuters",), "byline": "Jo Malm in Norvik"},
        published=("Feb 3", None, None, "", ""),
        body_begins="Norvik ferry",
    ),
    Layout(
        "a dateline with a whole date is a printed date, and a dash signs the foot",
        f"""Norvik ferry sails again after repairs

Norvik, 3 February 2022 – {LEAD}

{SECOND} — AFP
""",
        [
            ("headline", "Norvik ferry sails again after repairs"),
            ("dateline", "Norvik, 3 February 2022 –"),
            ("credit", "— AFP"),
        ],
        {"agencies": ("AFP",)},
        published=("3 February 2022", datetime.date(2022, 2, 3), None, "day", ""),
        body_ends='new."',
    ),
    Layout(
        "a tabloid has bullets for a standfirst, a byline and an age for a date",
        f"""EXCLUSIVE: Ferry 'good as new' after £9m refit as islanders wait for milk
• Both engines of the Norvik ferry were replaced
• Board will not say who pays for the work
By Cass Penn, Maritime Reporter
Updated 3 hours ago
Share
Tweet
Comments

{LEAD}

{SECOND}

Sign up for our daily harbour newsletter

{THIRD}

Read more: The captain who rowed to church

{LAST}
""",
        [
            ("headline", "EXCLUSIVE: Ferry 'good as new' after £9m refit as islanders wait for milk"),
            ("standfirst", "• Both engines of the Norvik ferry were replaced"),
            ("standfirst", "• Board will not say who pays for the work"),
            ("byline", "By Cass Penn, Maritime Reporter"),
            ("date", "Updated 3 hours ago"),
            ("boilerplate", "Share\nTweet\nComments"),
            ("boilerplate", "Sign up for our daily harbour newsletter"),
            ("boilerplate", "Read more: The captain who rowed to church"),
        ],
        {"byline": "Cass Penn, Maritime Reporter", "agencies": ()},
        updated=("Updated 3 hours ago", None, None, "", ""),
        body_ends="repairs.",
    ),
    Layout(
        "a broadcaster glues the photographer to the caption",
        f"""Norvik ferry returns to service

Published
3 February 2022

Image source, Havn Foto/Getty Images
Image caption, The ferry has been in dock since the middle of January

{LEAD}

The ferry leaves dock for trialsPhoto: Ole Brand/NTB

{SECOND}

What went wrong?

{THIRD}

Who will pay?

{LAST}

More on this story
Doctor makes her rounds by boat
Ferry fares to rise in spring
""",
        [
            ("headline", "Norvik ferry returns to service"),
            ("date", "Published"),
            ("date", "3 February 2022"),
            ("credit", "Image source, Havn Foto/Getty Images"),
            ("caption", "Image caption, The ferry has been in dock since the middle of January"),
            ("caption", "The ferry leaves dock for trials"),
            ("credit", "Photo: Ole Brand/NTB"),
            ("subheading", "What went wrong?"),
            ("subheading", "Who will pay?"),
            (
                "boilerplate",
                "More on this story\nDoctor makes her rounds by boat\nFerry fares to rise in spring",
            ),
        ],
        {"photo_credits": ("Havn Foto/Getty Images", "Ole Brand/NTB"), "agencies": ()},
        published=("3 February 2022", datetime.date(2022, 2, 3), None, "day", ""),
        body_ends="repairs.",
    ),
    Layout(
        "a newspaper's page copied from the browser brings menus, notices and links with it",
        f"""Skip to main content
The Sandholm Courier
Home
News
Sport
Business
Opinion
We use cookies to give you the best experience on our site. Accept all

News / World

Ferry to return to Norvik route on Monday

Harbour board chair says ship is as good as new but keeps silent on the bill

By Ida Strand
Thu 3 Feb 2022 16.20 GMT
Facebook Twitter WhatsApp Email

{LEAD}

Story continues below

{SECOND}

Advertisement

{LAST}

Most read
Whale seen off Sandholm pier
Mayor defends new parking fees
Baker wins third prize in Norvik

© 2022 The Sandholm Courier. All rights reserved.
Privacy Policy
Terms of Use
""",
        [
            (
                "boilerplate",
                "Skip to main content\nThe Sandholm Courier\nHome\nNews\nSport\nBusiness\nOpinion\n"
                "We use cookies to give you the best experience on our site. Accept all",
            ),
            ("section", "News / World"),
            ("headline", "Ferry to return to Norvik route on Monday"),
            ("standfirst", "Harbour board chair says ship is as good as new but keeps silent on the bill"),
            ("byline", "By Ida Strand"),
            ("date", "Thu 3 Feb 2022 16.20 GMT"),
            ("boilerplate", "Facebook Twitter WhatsApp Email"),
            ("boilerplate", "Story continues below"),
            ("boilerplate", "Advertisement"),
            (
                "boilerplate",
                "Most read\nWhale seen off Sandholm pier\nMayor defends new parking fees\n"
                "Baker wins third prize in Norvik",
            ),
            (
                "boilerplate",
                "© 2022 The Sandholm Courier. All rights reserved.\nPrivacy Policy\nTerms of Use",
            ),
        ],
        {"section": "World", "section_basis": "text", "byline": "Ida Strand"},
        published=(
            "Thu 3 Feb 2022 16.20 GMT",
            datetime.date(2022, 2, 3),
            datetime.time(16, 20),
            "minute",
            "GMT",
        ),
        body_begins="Ferry to return",
        body_ends="repairs.",
    ),
    Layout(
        "in a transcript the speakers' names are no headings",
        """Remarks by the Chair of the Norvik Harbour Board
Press briefing
3 February 2022

CHAIR LUNDE: Good morning, everybody. The ferry will sail again on Monday, and I want to thank the yard.

QUESTION: Who will pay for the engines?

CHAIR LUNDE: We are talking to the insurers. I have nothing to add to that this morning.

QUESTION: Will fares rise?

CHAIR LUNDE: Not this year.
""",
        [
            ("headline", "Remarks by the Chair of the Norvik Harbour Board"),
            ("standfirst", "Press briefing"),
            ("date", "3 February 2022"),
        ],
        {"byline": "", "marks_lost": False},
        published=("3 February 2022", datetime.date(2022, 2, 3), None, "day", ""),
        body_ends="Not this year.",
    ),
    Layout(
        "a press release says when it ends and whom to call",
        f"""FOR IMMEDIATE RELEASE

Norvik Harbour Board Returns Ferry to Service

NORVIK, February 3, 2022 — {LEAD}

{SECOND}

###

Media contact: press@harbour.example
About the board: it has run the harbour of Norvik since the great storm, for the good of both shores.
""",
        [
            ("boilerplate", "FOR IMMEDIATE RELEASE"),
            ("headline", "Norvik Harbour Board Returns Ferry to Service"),
            ("dateline", "NORVIK, February 3, 2022 —"),
            ("boilerplate", "###"),
            ("boilerplate", "Media contact: press@harbour.example"),
        ],
        published=("February 3, 2022", datetime.date(2022, 2, 3), None, "day", ""),
        body_begins="Norvik Harbour",
        body_ends='new."',
    ),
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
        "a website signs with reporters in two towns and the agencies it used",
        f"""Norvik ferry back from the dock

Jo Malm in Norvik and Ida Strand in Sandholm

Feb. 3, 2022, 2:15 p.m. ET

FILE PHOTO: The Lunde leaves Norvik harbour in a storm. REUTERS/Ole Brand

{LEAD}

{SECOND}

{LAST}

With inputs from Reuters and The Associated Press
""",
        [
            ("headline", "Norvik ferry back from the dock"),
            ("byline", "Jo Malm in Norvik and Ida Strand in Sandholm"),
            ("date", "Feb. 3, 2022, 2:15 p.m. ET"),
            ("caption", "FILE PHOTO: The Lunde leaves Norvik harbour in a storm. REUTERS/Ole Brand"),
            ("credit", "With inputs from Reuters and The Associated Press"),
        ],
        {"agencies": ("Reuters", "The Associated Press"), "photo_credits": ("REUTERS/Ole Brand",)},
        published=(
            "Feb. 3, 2022, 2:15 p.m. ET",
            datetime.date(2022, 2, 3),
            datetime.time(14, 15),
            "minute",
            "ET",
        ),
    ),
    Layout(
        "an agency's own byline, and its name in the story, which is no credit",
        f"""Norvik ferry back from the dock
By Agence France-Presse
Issued on: 03/02/2022 - 13:04   Modified: 13/02/2022 - 08:00

{LEAD}

Lunde told AP and Bloomberg that the yard had worked in shifts through the night.

{LAST}
""",
        [
            ("headline", "Norvik ferry back from the dock"),
            ("byline", "By Agence France-Presse"),
            ("date", "Issued on: 03/02/2022 - 13:04"),
            ("date", "Modified: 13/02/2022 - 08:00"),
        ],
        {"agencies": ("Agence France-Presse",), "byline": "Agence France-Presse"},
        published=("Issued on: 03/02/2022 - 13:04", None, None, "", ""),
        updated=(
            "Modified: 13/02/2022 - 08:00",
            datetime.date(2022, 2, 13),
            datetime.time(8, 0),
            "minute",
            "",
        ),
    ),
    Layout(
        "a magazine puts its date above the headline and a film into the story",
        f"""3 February 2022

The ship that came back

{LEAD}

02:41

Ferry captain Jens Lunde (L) greets the mayor of Norvik, Mia Berg (R), on the quay

{SECOND}

Source: https://courier.example/2022/02/03/the-ship-that-came-back
""",
        [
            ("date", "3 February 2022"),
            ("headline", "The ship that came back"),
            ("video-length", "02:41"),
            (
                "caption",
                "Ferry captain Jens Lunde (L) greets the mayor of Norvik, Mia Berg (R), on the quay",
            ),
            ("boilerplate", "Source: https://courier.example/2022/02/03/the-ship-that-came-back"),
        ],
        {
            "url": "https://courier.example/2022/02/03/the-ship-that-came-back",
            "published_in_address": datetime.date(2022, 2, 3),
        },
        published=("3 February 2022", datetime.date(2022, 2, 3), None, "day", ""),
        body_ends='new."',
    ),
    Layout(
        "a ministry's release names its issuer before its title",
        f"""HARBOUR MINISTRY
Office of the Harbour Minister
PRESS RELEASE
February 3, 2022

STATEMENT ON THE NORVIK FERRY

{LEAD}

{LAST}
""",
        [
            ("boilerplate", "PRESS RELEASE"),
            ("date", "February 3, 2022"),
            ("headline", "STATEMENT ON THE NORVIK FERRY"),
        ],
        published=("February 3, 2022", datetime.date(2022, 2, 3), None, "day", ""),
        body_begins="STATEMENT",
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
