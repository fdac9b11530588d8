"""What a page is made of: against the reference articles, for any text at all, and rule by rule."""

from __future__ import annotations

import datetime
import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from articles.extraction.credits import agencies_in, byline, dateline, foot_credit
from articles.extraction.furniture import NOTICE, address, is_furniture, is_notice
from articles.extraction.lost_marks import marks_are_lost
from articles.extraction.pictures import read_picture
from articles.extraction.printed_dates import stamps
from articles.extraction.structure import recognise

REFERENCE = ["moscow-times.txt", "dw.txt", "cgtn.txt", "a-news.txt", "gulf-today.txt"]

PIECES_OF_PAGES = [
    *(
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        " ",
        "\u00a0",
        "\u2028",
        "\t",
        "# ",
        "**",
        "(",
        "/",
        '"',
        "“",
        "'",
        "###",
        "?",
        "...",
    ),
    *(
        "By Jo Malm",
        "1 May 2022",
        "13:04",
        "20220202",
        "01/02/2022",
        "99999999",
        "Updated 3 hours ago",
        "World",
    ),
    *("Reuters", "(AFP)", "ab/cd (dpa)", "NORVIK, Feb 3 (AP) —", "Photo: Jo Malm/AP", "Image: ", "©", "A.B."),
    *(
        "https://a.example/2022/05/01/x-y",
        "Original url:",
        "Share",
        "Related",
        "Most read",
        "Ferry sails again",
    ),
    *(
        "The ferry sailed again. It was late, she said.",
        "İ",
        "ß",
        "👩\u200d👧",
        "שלום",
        "\u0301",
        "\x00",
        "\ud800",
    ),
]


@pytest.mark.parametrize("name", REFERENCE)
def test_the_parts_of_a_reference_article_are_those_marked_by_hand(shared, name):
    truth, text = reference(shared, name)

    structure = recognise(text)

    assert [(span.kind, span.start, span.end) for span in structure.spans] == [
        (span["kind"], span["start"], span["end"]) for span in truth["spans"]
    ]
    assert (structure.body_start, structure.body_end) == (truth["body_start"], truth["body_end"])


@pytest.mark.parametrize("name", REFERENCE)
def test_a_reference_article_says_of_itself_what_was_noted_by_hand(shared, name):
    truth, text = reference(shared, name)

    structure = recognise(text)

    assert structure.headline == truth["headline"]
    assert structure.byline == (truth["byline"] or "")
    assert list(structure.photo_credits) == truth["photo_credits"]
    # 'agencies (not named)' is the annotators' word for a page that prints no more than 'agencies'.
    assert list(structure.agencies) == [
        name.removesuffix(" (not named)") for name in truth["agencies_credited"]
    ]
    assert structure.marks_lost == truth["marks_lost"]
    is_printed = not truth["url_evidence"].startswith("Not in the file")
    assert structure.url == (truth["url"] if is_printed else "")
    assert bool(structure.url_evidence) == is_printed


@pytest.mark.parametrize("name", REFERENCE)
def test_the_dates_of_a_reference_article_are_those_it_prints(shared, name):
    truth, text = reference(shared, name)

    structure = recognise(text)

    for found, printed, meant in (
        (structure.published, truth["published_as_printed"], truth["published"]),
        (structure.updated, truth["updated_as_printed"], truth["updated"]),
    ):
        assert (found and found.as_printed) == printed
        if found is None:
            continue
        moment = found.on.isoformat() + (f"T{found.at:%H:%M}" if found.at else "")
        assert moment == meant
        assert found.precision == ("minute" if found.at else "day")
        assert found.zone == ""


@pytest.mark.parametrize(
    ("name", "section"), [("cgtn.txt", "Europe"), ("a-news.txt", "World"), ("gulf-today.txt", "Opinion")]
)
def test_a_section_comes_from_the_text_or_else_from_the_address(shared, name, section):
    truth, text = reference(shared, name)

    structure = recognise(text, url=truth["url"])

    assert structure.section == section
    assert structure.section_basis == ("address" if "from the address" in truth["section"] else "text")


def test_the_day_in_the_address_is_told_apart_from_a_printed_date(shared):
    truth, text = reference(shared, "cgtn.txt")

    structure = recognise(text, url=truth["url"])

    assert structure.published is None
    assert structure.published_in_address == datetime.date.fromisoformat(truth["published"])
    assert structure.url == ""


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.text(alphabet=st.characters(), max_size=300),
        st.lists(st.sampled_from(PIECES_OF_PAGES), max_size=40).map("".join),
    )
)
@example("")
@example("\n \r\n\u2028\x1c\x85")
@example("**")
@example("# ")
def test_any_text_gives_sound_spans_and_the_same_ones_each_time(text):
    structure = recognise(text)

    edge = 0
    for span in structure.spans:
        assert edge <= span.start < span.end <= len(text)
        assert text[span.start : span.end] == text[span.start : span.end].strip()
        edge = span.end
    assert 0 <= structure.body_start <= structure.body_end <= len(text)
    body = text[structure.body_start : structure.body_end]
    assert body == body.strip()
    for date in (structure.published, structure.updated):
        assert date is None or text[date.start : date.end] == date.as_printed
    assert recognise(text) == structure


@pytest.mark.parametrize(
    ("words", "on", "at", "precision", "zone"),
    [
        ("February 01, 2022", (2022, 2, 1), None, "day", ""),
        ("Feb. 1st, 2022", (2022, 2, 1), None, "day", ""),
        ("Tuesday, 1 February 2022", (2022, 2, 1), None, "day", ""),
        ("Updated 13:04, 02-Feb-2022", (2022, 2, 2), (13, 4), "minute", ""),
        ("20220202", (2022, 2, 2), None, "day", ""),
        ("2022-02-01T13:04:22Z", (2022, 2, 1), (13, 4), "minute", "Z"),
        ("2022-02-01 13:04 +0300", (2022, 2, 1), (13, 4), "minute", "+0300"),
        ("1 p.m. ET, February 1, 2022", (2022, 2, 1), (13, 0), "hour", "ET"),
        ("Feb. 1, 2022 at 12:15 a.m. Moscow time", (2022, 2, 1), (0, 15), "minute", "Moscow time"),
        ("1304 GMT, 1 February 2022", (2022, 2, 1), (13, 4), "minute", "GMT"),
        ("Tue, Feb 1, 2022, 01:04 PM (GMT+3)", (2022, 2, 1), (13, 4), "minute", "GMT+3"),
        ("1. Februar 2022, 16:20 Uhr", (2022, 2, 1), (16, 20), "minute", ""),
        ("1 de febrero de 2022", (2022, 2, 1), None, "day", ""),
        ("1 лютого 2022", (2022, 2, 1), None, "day", ""),
        ("2022年2月1日", (2022, 2, 1), None, "day", ""),
        ("2022. február 1.", (2022, 2, 1), None, "day", ""),
        ("13/02/2022", (2022, 2, 13), None, "day", ""),  # there is no thirteenth month
        ("Tue 01/02/2022", (2022, 2, 1), None, "day", ""),  # 2 January was a Sunday
        ("05/05/2022", (2022, 5, 5), None, "day", ""),  # both readings are one day
        ("01/02/2022", None, None, "", ""),
        ("01.02.2022", None, None, "", ""),
        ("1 February", None, None, "", ""),  # which year is not printed
        ("February 2022", None, None, "", ""),
        ("Updated 3 hours ago", None, None, "", ""),
        ("1 February 2022 25:61", (2022, 2, 1), None, "day", ""),
    ],
)
def test_a_date_is_read_as_exactly_as_it_is_printed(words, on, at, precision, zone):
    (stamp,) = stamps(words)

    assert stamp.date.on == (on and datetime.date(*on))
    assert stamp.date.at == (at and datetime.time(*at))
    assert (stamp.date.precision, stamp.date.zone) == (precision, zone)


@pytest.mark.parametrize(
    "words", ["31 February 2022", "20221332", "2022", "May be", "99/99/2022", "about 3 in 10"]
)
def test_what_is_no_date_gives_none(words):
    assert stamps(words) == []


@pytest.mark.parametrize(
    ("line", "who"),
    [
        ("By Jo Malm", "Jo Malm"),
        ("BY JO MALM AND IDA STRAND", "JO MALM AND IDA STRAND"),
        ("By Jo Malm, Political Editor", "Jo Malm, Political Editor"),
        ("By Agence France-Presse", "Agence France-Presse"),
        ("Jo Malm, Science correspondent", "Jo Malm, Science correspondent"),
        ("Jo Malm in Oslo", "Jo Malm in Oslo"),
        ("By the time Jo arrived, it rained", None),
        ("By Tuesday the ferry had sailed.", None),
        ("Ferry stuck in Norvik", None),
        ("By 2030 All Ferries Will Be Electric", None),
    ],
)
def test_a_byline_names_people_and_a_sentence_does_not(line, who):
    assert byline(line) == who


@pytest.mark.parametrize(
    ("line", "agencies"),
    [
        ("(AFP, dpa, Reuters, AP)", ["AFP", "dpa", "Reuters", "AP"]),
        ("With input from agencies", ["agencies"]),
        ("Source: Reuters", ["Reuters"]),
        ("Ida Strand and The Associated Press contributed to this report.", ["The Associated Press"]),
        ("(Reporting by Jo Malm; Editing by Ann Roe)", []),
        ("Lunde told Reuters that the yard had worked through the night.", None),
        ("The agencies disagree.", None),
        ("Beta waves", None),
    ],
)
def test_an_agency_counts_where_the_page_signs_with_it(line, agencies):
    assert foot_credit(line) == agencies


def test_agencies_are_given_as_printed_and_once():
    assert agencies_in("Reuters, Agence France-Presse and Reuters") == ["Reuters", "Agence France-Presse"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("NORVIK, Feb 3 (Reuters) - The ferry sailed.", "NORVIK, Feb 3 (Reuters) -"),
        ("NORVIK, Jutland (AP) — The ferry sailed.", "NORVIK, Jutland (AP) —"),
        ("NORVIK, February 3. /TASS/. The ferry sailed.", "NORVIK, February 3. /TASS/."),
        ("NEW NORVIK — The ferry sailed.", "NEW NORVIK —"),
        ("(Reuters) - The ferry sailed.", "(Reuters) -"),
        ("EXCLUSIVE — The ferry sailed.", None),
        ("The ferry - late again - sailed.", None),
        ("CHAIR LUNDE: Good morning.", None),
        ("NORVIK FERRY — BACK AT SEA", None),
    ],
)
def test_a_dateline_has_a_place_or_an_agency(line, words):
    found = dateline(line)

    assert (found and line[: found[0]]) == words


@pytest.mark.parametrize(
    ("line", "credit"),
    [
        ("The captain meets the mayor in Norvik. EPA", "EPA"),
        ("The captain speaks on the quay on Tuesday.  Reuters", "Reuters"),
        ("Lorries queue on the quay [Jo Malm/Reuters]", "Jo Malm/Reuters"),
        ("The ferry in its dock. (AP Photo/Jo Malm)", "AP Photo/Jo Malm"),
        ("(Cover: The captain speaks in Norvik, February 1, 2022. /Pool via Reuters)", "Pool via Reuters"),
        (
            "The ferry in its dockImage: Jo Malm/AP Photo/picture alliance",
            "Jo Malm/AP Photo/picture alliance",
        ),
        ("Photograph: Jo Malm/AFP/Getty Images", "Jo Malm/AFP/Getty Images"),
        ("FILE PHOTO: The ferry in a storm", ""),
    ],
)
def test_a_caption_keeps_its_photographers_credit(line, credit):
    picture = read_picture(line)

    assert picture is not None
    assert picture.credit == credit


@pytest.mark.parametrize(
    "line",
    [
        "The captain said the ferry would sail. Reuters could not reach the board.",
        "He told the AP.",
        "The board told Reuters and AFP",
        "She likes one thing in the photo: the sea behind the ferry and all who were waiting on the quay",
        "The captain said she would not sail again. Reuters",
    ],
)
def test_a_sentence_of_the_story_is_no_caption(line):
    assert read_picture(line) is None


@pytest.mark.parametrize(
    "line",
    [
        *("Skip to content", "Contact Us", "Download", "Search Trends", "Original url:", "Subscribe"),
        *("Story continues below", "Home | World | Sport", "Facebook Twitter WhatsApp", "© 2022 Norvik Post"),
        *("Sign up for our newsletter", "Tags: ferry", "We use cookies to make this site better."),
    ],
)
def test_furniture_of_a_page_is_known(line):
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        *(
            "Copyright law must change, minister says",
            "Follow the money",
            "Read my lips",
            "Print workers strike",
        ),
        *("Search for ferry goes on", "Share prices fall in Norvik", "Contact with ferry lost"),
    ],
)
def test_a_headline_that_begins_like_furniture_is_none(line):
    assert not is_furniture(line)


def test_an_address_in_the_middle_of_a_story_is_not_the_storys_own():
    paragraph = (
        "The ferry sailed from Norvik at noon, and everybody who could walk stood on the quay to see her go."
    )
    text = f"Ferry sails\n\n{paragraph}\n\nhttps://other.example/2022/a-story-elsewhere\n\n{paragraph}\n"

    structure = recognise(text)

    assert structure.url == ""
    assert "boilerplate" in {span.kind for span in structure.spans}


def test_only_one_stray_blank_in_an_address_is_closed_and_no_words_are_joined():
    assert address("https://a.example/ferry-sa ils-again") == ("https://a.example/ferry-sails-again", True)
    assert address("https://a.example/ferry sails again") is None


LONG_PLAIN = "The board met in the hall on Monday and the captain read out the list of repairs to the ferry. "


@pytest.mark.parametrize(
    ("text", "lost", "why"),
    [
        (
            LONG_PLAIN * 10 + "The ship isnt ready. Norviks mayor of Norvik waits. It doesnt matter.",
            True,
            "contractions",
        ),
        (
            "I am tired of it, Lunde said. We want the ferry back, she added. " + LONG_PLAIN * 16,
            True,
            "first person",
        ),
        (LONG_PLAIN * 30, False, "nobody speaks and nothing belongs to anybody"),
        ("The ship isnt ready, and it doesnt matter, as Norviks mayor says.", False, "too short to tell"),
        (
            '"It isnt ready," he said. It doesnt float. It wont. ' * 10,
            False,
            "it has marks, only bad spelling",
        ),
        (LONG_PLAIN * 10 + "It isn’t ready, Norvik’s mayor said.", False, "apostrophes are there"),
        (
            "Americans and Democrats met American and Democrat senators in Norvik. " * 20,
            False,
            "plurals, no possessives",
        ),
        ("Norvik\ufffds mayor said it isn\ufffdt ready. " * 20, True, "marks became replacement characters"),
    ],
)
def test_lost_marks_are_noticed_by_what_english_cannot_do_without(text, lost, why):
    assert marks_are_lost(text) is lost, why


@given(st.from_regex(NOTICE))
@settings(max_examples=150, deadline=None)
def test_no_notice_is_passed_over_for_its_first_word(line):
    assert is_notice(line)


def reference(shared, name):
    """One reference article: what was noted by hand, and its text as it stands."""
    sources = json.loads((shared / "seeds" / "sources.json").read_text(encoding="utf-8"))["sources"]
    truth = next(source for source in sources if source["file"] == name)
    return truth, (shared / "seeds" / name).read_bytes().decode("utf-8")
