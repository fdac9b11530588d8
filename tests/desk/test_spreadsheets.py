"""Events and citations as CSV: out without live formulas, in with a report by line, all lines or none."""

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from desk.spreadsheets import SHEETS, Report, TableRefused, read_table, write_table
from desk.spreadsheets.tables import guarded, unguarded
from tests.makers import make_actor, make_article, make_citation, make_event, make_quote, make_timeline
from timeline.models import Citation, Event

CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
LIVE_SIGNS = tuple("=+-@\t\r\n＝＋－＠")


def table(data: bytes, delimiter: str = ",") -> list[dict[str, str]]:
    """What a spreadsheet sees of a file."""
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def take(what: str, text: str | bytes, user: User | None = None, **options) -> Report:
    data = text.encode() if isinstance(text, str) else text
    return SHEETS[what](user).import_table(data, **options)


# The file ------------------------------------------------------------------------


@given(st.lists(st.tuples(CELLS, CELLS), max_size=8), st.sampled_from([",", ";", "\t"]))
def test_any_text_comes_back_as_it_went_out(rows: list[tuple[str, str]], delimiter: str) -> None:
    records = [{"slug": one, "title": other} for one, other in rows]

    back = read_table(write_table(["slug", "title"], records, delimiter), ["title", "slug"])

    empty = [record for record in records if any(guarded(cell).strip() for cell in record.values())]
    assert [dict(row.cells) for row in back.rows] == empty


@given(CELLS)
def test_no_cell_that_goes_out_begins_like_a_formula(text: str) -> None:
    assert not guarded(text).lstrip(" ").startswith(LIVE_SIGNS)
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("formula", ["=HYPERLINK(1)", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"])
def test_a_formula_goes_out_as_text_and_comes_back_without_its_guard(formula: str) -> None:
    data = write_table(["title"], [{"title": formula}])

    assert table(data)[0]["title"] == "'" + formula
    assert read_table(data, ["title"]).rows[0].cells["title"] == formula


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_delimiters_and_the_order_of_columns_do_not_matter(encoding: str, delimiter: str) -> None:
    text = f"Date Basis{delimiter}TITLE{delimiter}mood\nprinted{delimiter}Ćirić läuft{delimiter}grim\n\n"

    found = read_table(text.encode(encoding), ["slug", "title", "date_basis"])

    assert (found.columns, found.unknown) == (["date_basis", "title"], ["mood"])
    assert [(row.line, dict(row.cells)) for row in found.rows] == [
        (2, {"date_basis": "printed", "title": "Ćirić läuft"})
    ]


def test_lines_are_counted_as_an_editor_of_text_counts_them() -> None:
    found = read_table(b'sep=;\nslug;title\na;"one\ntwo"\n\nb;three\n', ["slug", "title"])

    assert [(row.line, row.cells["slug"]) for row in found.rows] == [(3, "a"), (6, "b")]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is empty"),
        (b"colour,mood\nred,good\n", "names none of the columns"),
        (b"title,Title\na,b\n", "column title stands there twice"),
        (b"slug,title\na,one, two\n", "Line 2 has 3 cells"),
        (b"slug,title\n\na,caf\xe9\n", "Line 3 is not in UTF-8"),
        (b"slug,title\na,b\0c\n", "Line 2 holds a NUL"),
        (b'slug,title\na,"b\n', "cannot be read as CSV"),
        (b"slug,title\na," + b"x" * 5_000_000, "more than 5 MB"),
        (b"slug,title\na," + b"x" * 120_000, "100,000 characters"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(data: bytes, sentence: str) -> None:
    limit = csv.field_size_limit()

    with pytest.raises(TableRefused, match=sentence):
        read_table(data, ["slug", "title"])
    assert csv.field_size_limit() == limit


# Events --------------------------------------------------------------------------


@pytest.fixture
def harbour(db: None) -> Event:
    """A published event with people, an earlier event, and blanks that a form would cut."""
    timeline = make_timeline(slug="storm", zone="Europe/Kyiv")
    people = [make_actor("Ann Lee", slug="ann-lee"), make_actor("Victor Oduya", slug="victor-oduya")]
    earlier = make_event(timeline, slug="storm-hits", title="The storm hits", on=date(2022, 1, 30))
    event = make_event(
        timeline, slug="harbour", title="The harbour opens", actors=people, summary="=Ships may enter. \n"
    )
    event.follows.add(earlier)
    row = event.event_actors.first()
    assert row is not None
    row.role = "port director; acting (since May)"
    row.save()
    return event


def test_a_table_that_is_sent_back_as_it_was_fetched_changes_nothing(harbour: Event, editor: User) -> None:
    make_event(slug="hour", precision="hour", zone="Europe/Kyiv", on=date(2022, 3, 1))
    make_event(slug="open", precision="week", on=date(2022, 3, 1))
    before, records = SHEETS["events"]().written(), Event.history.count()

    for delimiter in (",", ";"):
        report = take("events", SHEETS["events"]().written(delimiter), editor)

        assert (report.is_stored, report.count("same"), len(report.lines)) == (True, 4, 4), str(report.lines)
    assert SHEETS["events"]().written() == before
    assert Event.history.count() == records
    assert table(before)[1]["summary"] == "'=Ships may enter. \n"


def test_a_line_changes_only_what_it_says_anew_and_in_the_editors_name(harbour: Event, editor: User) -> None:
    report = take("events", "place,slug,actors\nOdesa,harbour,victor-oduya (mayor)\n", editor)

    harbour.refresh_from_db()
    line = report.lines[0]
    assert (line.outcome, [change.column for change in line.changes]) == ("changed", ["place", "actors"])
    assert (harbour.place, harbour.summary, harbour.status) == ("Odesa", "=Ships may enter. \n", "published")
    assert [(row.actor.slug, row.role) for row in harbour.event_actors.all()] == [("victor-oduya", "mayor")]
    last = harbour.history.first()
    assert (last.history_user, last.history_change_reason) == (editor, "From a spreadsheet")


def test_new_events_come_as_drafts_with_their_lists_in_any_order_of_lines(
    harbour: Event, editor: User
) -> None:
    text = (
        "title;earliest;precision;timelines;follows;background;actors\n"
        "Ferries sail;2022-02-03;day;storm;trains-run;no;ann-lee (port director); victor-oduya\n"
    ).replace("ann-lee (port director); victor-oduya", '"ann-lee (port director); victor-oduya"')
    text += "Trains run;2022-02;month;storm;harbour;yes;\n"

    report = take("events", text, editor)

    assert report.is_stored, [str(line) for line in report.lines]
    ferries, trains = Event.objects.get(slug="ferries-sail"), Event.objects.get(slug="trains-run")
    assert (ferries.status, ferries.sort_on, ferries.is_background) == ("draft", date(2022, 2, 3), False)
    assert [earlier.slug for earlier in ferries.follows.all()] == ["trains-run"]
    assert [(row.actor.slug, row.role) for row in ferries.event_actors.all()] == [
        ("ann-lee", "port director"),
        ("victor-oduya", ""),
    ]
    assert (trains.is_background, trains.latest.date()) == (True, date(2022, 2, 28))
    assert take("events", text, editor).count("refused") == 2  # without an address, the titles are taken


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("nobody,,,,,", "a new one needs a title"),
        (",,,,,", None),
        ("harbour,,,,,", "title: This field is required."),
        ("harbour,T,tomorrow,day,,", "earliest: “tomorrow” is no date."),
        ("harbour,T,2022-02-01 14:00,day,,", "earliest: You give an hour"),
        ("harbour,T,2022-02-01,soon,,", "precision: Select a valid choice."),
        ("harbour,T,2022-02-01,day,nobody,", "actors: there is no actor “nobody”."),
        ("harbour,T,2022-02-01,day,ann lee,", "actors: “ann lee” is no address"),
        ("harbour,T,2022-02-01,day,,harbour", "follows: “harbour” itself comes after this event"),
        ("storm-hits,T,2022-01-30,day,,harbour", "follows: “harbour” itself comes after this event"),
        ("storm-hits,T,2022-01-30,day,,never", "follows: there is no event “never”."),
        ("New One,T,2022-02-01,day,,", "cannot stand in an address: write “new-one”"),
    ],
)
def test_a_faulty_line_is_named_with_its_column_and_nothing_is_stored(
    line: str, sentence: str | None, harbour: Event
) -> None:
    before = SHEETS["events"]().written()
    text = f"slug,title,earliest,precision,actors,follows\nfine,A good line,2022-02-01,day,,\n{line}\n"

    report = take("events", text)

    if sentence is None:
        assert report.is_stored  # a line of empty cells is none
        return
    assert (report.is_stored, report.refused[0].number) == (False, 3)
    assert sentence in str(report.refused[0])
    assert SHEETS["events"]().written() == before


@pytest.mark.parametrize(
    ("column", "cell", "sentence"),
    [
        ("summary", "", "A published event has a summary."),
        ("timelines", "", "a published event stays on one"),
        ("background", "perhaps", "write yes or no"),
        ("timelines", "nowhere", "there is no timeline “nowhere”"),
        ("zone", "Mars/Base", "zone"),
    ],
)
def test_what_the_form_refuses_a_line_does_not_get_past(
    column: str, cell: str, sentence: str, harbour: Event
) -> None:
    report = take("events", f"slug,{column}\nharbour,{cell}\n")

    assert not report.is_stored
    assert sentence in str(report.refused[0])


def test_a_status_in_a_table_publishes_nothing(harbour: Event) -> None:
    make_event(slug="draft", status="draft")

    report = take("events", "slug,status,title\ndraft,published,Another title\n")

    assert report.is_stored
    assert Event.objects.get(slug="draft").status == "draft"


def test_an_event_twice_in_a_table_is_refused_once(harbour: Event) -> None:
    report = take("events", "slug,place\nharbour,Odesa\nharbour,Kherson\n")

    assert [line.number for line in report.refused] == [3]
    assert "stands in line 2 already" in str(report.refused[0])


# Citations -----------------------------------------------------------------------


def test_citations_go_out_and_come_back_and_new_ones_are_linked(harbour: Event, editor: User) -> None:
    quote, other = make_quote(public_id="northern"), make_quote(public_id="southern")
    make_citation(harbour, quote=quote, note="+see the video", position=3)
    fetched = SHEETS["citations"]().written()

    same = take("citations", fetched, editor)
    report = take(
        "citations",
        "quote,event,relation,note\nsouthern,harbour,said at the event,\nnorthern,harbour,about,seen\n",
        editor,
    )

    assert (same.is_stored, same.has_changes) == (True, False)
    assert "'+see the video" in [row["note"] for row in table(fetched)]
    assert (report.is_stored, report.count("new"), report.count("changed")) == (True, 1, 1)
    linked = Citation.objects.get(quote=other)
    assert (linked.relation, linked.article, linked.position) == ("said-here", other.version.article, 4)
    assert linked.history.first().history_user == editor
    assert Citation.objects.get(quote=quote).note == "seen"


def test_an_article_is_cited_as_a_whole_by_its_id(harbour: Event) -> None:
    article = make_article(public_id="post-1")

    assert take("citations", "event,article,stance\nharbour,post-1,denies\n").is_stored
    assert harbour.citations.get(article=article).stance == "denies"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("nowhere,fine,,", "event: there is none with the address “nowhere”."),
        ("harbour,missing,,", "quote: there is none with the id “missing”."),
        ("harbour,,missing,", "article: there is none with the id “missing”."),
        ("harbour,,,", "It cites nothing"),
        ("harbour,fine,post-1,", "the quote stands in another article"),
        ("harbour,waiting,,", "It is only suggested: accept it first."),
        ("harbour,fine,,sung", "relation: “sung” is none of said-here, about."),
    ],
)
def test_a_faulty_citation_is_named_and_nothing_is_stored(line: str, sentence: str, harbour: Event) -> None:
    make_quote(public_id="fine")
    make_quote(public_id="waiting", status="suggested")
    make_article(public_id="post-1")
    count = Citation.objects.count()

    report = take("citations", f"event,quote,article,relation\n{line}\n")

    assert (report.is_stored, Citation.objects.count()) == (False, count)
    assert sentence in str(report.refused[0])


def test_a_quote_is_said_at_one_event_in_a_table_too(harbour: Event) -> None:
    quote = make_quote(public_id="once")
    make_citation(make_event(), quote=quote, relation="said-here")
    make_citation(harbour, quote=quote)

    report = take("citations", "event,quote,relation\nharbour,once,said-here\n")

    assert "said at one event" in str(report.refused[0])


# At the desk ---------------------------------------------------------------------


def upload(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("table.csv", text.encode(), "text/csv")


def test_an_editor_looks_first_and_stores_then(harbour: Event, desk: Client) -> None:
    address, text = reverse("desk:spreadsheets"), "slug,place\nharbour,Odesa\n"

    look = desk.post(address, {"what": "events", "file": upload(text), "_check": ""})
    harbour.refresh_from_db()
    looked = harbour.place
    carried = {name: look.context[name] for name in ("what", "carried")}
    stored = desk.post(address, {**carried, "seen": look.context["report"].digest, "_import": ""})

    harbour.refresh_from_db()
    assert (looked, harbour.place) == ("", "Odesa")
    assert "place: nothing → “Odesa”" in look.content.decode()
    assert "Stored" in stored.content.decode()


def test_what_changed_since_the_look_is_looked_at_again(harbour: Event, desk: Client) -> None:
    address, text = reverse("desk:spreadsheets"), "slug,place\nharbour,Odesa\n"
    look = desk.post(address, {"what": "events", "file": upload(text), "_check": ""})
    harbour.place = "Kherson"
    harbour.save()

    carried = {name: look.context[name] for name in ("what", "carried")}
    again = desk.post(address, {**carried, "seen": look.context["report"].digest, "_import": ""})

    harbour.refresh_from_db()
    assert harbour.place == "Kherson"
    assert "records have changed since you looked" in again.content.decode()
    assert "“Kherson” → “Odesa”" in again.content.decode()


def test_each_table_asks_for_the_rights_that_its_records_ask_for(
    harbour: Event, staff_with: Callable[..., Client]
) -> None:
    browser = staff_with("timeline.view_event", "timeline.add_citation", "timeline.change_citation")
    address = reverse("desk:spreadsheets")

    events = browser.post(address, {"what": "events", "file": upload("slug,place\nharbour,Odesa\n")})
    citations = browser.post(address, {"what": "citations", "file": upload("event,quote\nharbour,x\n")})
    fetched = browser.get(reverse("desk:export-csv", args=["citations"]))

    assert (events.status_code, citations.status_code, fetched.status_code) == (403, 200, 403)


def test_the_fetched_file_has_a_name_a_mark_and_the_asked_delimiter(harbour: Event, desk: Client) -> None:
    answer = desk.get(reverse("desk:export-csv", args=["events"]), {"parted": "semicolons"})

    assert answer["Content-Disposition"] == 'attachment; filename="events.csv"'
    assert answer.content.startswith("\ufeffslug;title;".encode())
    assert desk.get(reverse("desk:export-csv", args=["people"])).status_code == 404


def test_more_lines_than_a_person_waits_for_are_sent_back_in_a_sentence(desk: Client) -> None:
    table = "title\n" + "".join(f"Ferry {number} sails\n" for number in range(2_001))

    page = desk.post(
        reverse("desk:spreadsheets"),
        {"what": "events", "file": upload(table)},
    )

    assert page.status_code == 400
    assert "The table has 2,001 lines: send it in parts of at most 2,000" in page.content.decode()
    assert not Event.objects.exists()


def test_a_form_without_a_file_says_so(desk: Client) -> None:
    page = desk.post(reverse("desk:spreadsheets"), {"what": "events", "carried": "no base64!", "_import": ""})

    assert (page.status_code, "Choose the file." in page.content.decode()) == (400, True)


# By command ----------------------------------------------------------------------


def test_the_commands_do_the_same(harbour: Event, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "events.csv"
    call_command("export_csv", "events", str(file))
    call_command("import_csv", "events", str(file))
    unchanged = capsys.readouterr().out
    file.write_bytes(b"slug,place\nharbour,Odesa\n")
    call_command("import_csv", "events", str(file), "--dry-run")
    tried = capsys.readouterr().out
    place = Event.objects.get(slug="harbour").place
    call_command("import_csv", "events", str(file))

    assert "2 same" in unchanged
    assert ("Line 2, harbour: changed" in tried, place) == (True, "")
    assert Event.objects.get(slug="harbour").place == "Odesa"
    file.write_bytes(b"slug,place,background\nharbour,Kyiv,perhaps\n")
    with pytest.raises(CommandError, match="nothing was stored"):
        call_command("import_csv", "events", str(file))
