"""Pages as publishers of many kinds lay them out, each with the whole list of its parts in order.

All articles, people, ports and papers are invented.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any


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

PUBLISHERS = [
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
]
