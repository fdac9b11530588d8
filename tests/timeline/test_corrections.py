"""Corrections: what was changed before readers' eyes is told; what they never saw is not."""

from collections import Counter
from datetime import date
from typing import Any

import pytest
from django.db import connection

from articles.models import Outlet
from articles.recording import save_for
from tests.makers import (
    make_actor,
    make_article,
    make_citation,
    make_event,
    make_outlet,
    make_quote,
    make_statement,
    make_timeline,
    make_version,
)
from timeline.corrections import Correction, on_record
from timeline.models import Amendment, Citation, Discrepancy, Entry, Event, EventActor, Showing, Timeline
from timeline.record_rows import SQL
from timeline.verifying.corrections import check_corrections
from timeline.verifying.showings import check_showings

pytestmark = pytest.mark.django_db


def changes(event: Event) -> list[Correction]:
    """What readers are told of the event, oldest first."""
    return [*reversed(on_record([event.pk])[event.pk].corrections)]


def told(event: Event) -> list[tuple[str, str, str]]:
    return [(one.what, one.before, one.after) for one in changes(event)]


def change(record: Any, reason: str = "", **values: Any) -> None:
    for name, value in values.items():
        setattr(record, name, value)
    save_for(record, None, reason)


def quoted_event(**fields: Any) -> tuple[Event, Any]:
    version = make_version(make_article(make_outlet("The Daily Anchor")))
    quote = make_quote(version, speaker=make_actor("Ines Calder"))
    return make_event(make_timeline(), quotes=[quote], **fields), quote


def test_an_event_that_nobody_changed_has_none_and_says_since_when_it_is_shown() -> None:
    event, _ = quoted_event()

    record = on_record([event.pk])[event.pk]

    assert record.corrections == ()
    assert record.shown_since is not None


def test_words_of_ours_are_told_before_and_after() -> None:
    event = make_event(make_timeline(), title="The harbor opens", place="Eskerby")

    change(event, title="The harbour opens", place="")

    assert told(event) == [
        ("Title changed", "The harbor opens", "The harbour opens"),
        ("Place changed", "Eskerby", "not given"),
    ]


def test_a_date_is_told_as_readers_were_told_it() -> None:
    event = make_event(make_timeline(), on=date(2022, 2, 1))
    later = make_event(on=date(2022, 2, 2))

    change(event, earliest=later.earliest, latest=later.latest)

    assert told(event) == [
        (
            "Date changed",
            "Tuesday 1 February 2022, hour not given",
            "Wednesday 2 February 2022, hour not given",
        )
    ]


def test_drafts_before_the_first_publication_are_never_told() -> None:
    event = make_event(make_timeline(), status="draft", title="A rumour about Bo Lind")
    change(event, title="What was said")
    change(event, title="The harbour opens", status="published")

    assert told(event) == []


def test_what_was_written_while_no_timeline_of_it_was_public_is_never_told() -> None:
    timeline = make_timeline(is_published=False)
    event = make_event(timeline, title="A rumour about Bo Lind")
    change(event, title="The harbour opens")
    change(timeline, is_published=True)
    change(event, title="The harbour opens again")

    assert told(event) == [("Title changed", "The harbour opens", "The harbour opens again")]


def test_an_event_put_on_a_public_timeline_late_is_known_from_then_on() -> None:
    event = make_event(make_timeline(is_published=False), title="A rumour about Bo Lind")
    change(event, title="The harbour opens")
    Entry.objects.create(timeline=make_timeline(), event=event)

    assert told(event) == []


def test_of_what_was_done_while_it_was_taken_back_only_the_outcome_is_told() -> None:
    event = make_event(make_timeline(), title="The harbour opens")
    change(event, status="draft")
    change(event, title="A rumour about Bo Lind")
    change(event, title="The harbour is open")
    change(event, status="published")

    assert told(event) == [
        ("Taken back from readers", "", ""),
        ("Published again", "", ""),
        ("Title changed", "The harbour opens", "The harbour is open"),
    ]


def test_nothing_is_told_of_an_event_that_readers_do_not_see_now() -> None:
    event = make_event(make_timeline(), title="A rumour about Bo Lind")
    change(event, title="The harbour opens")
    change(event, status="draft")

    assert told(event) == []


def test_people_and_citations_are_told_as_they_come_and_go() -> None:
    event, _ = quoted_event()
    EventActor.objects.create(event=event, actor=make_actor("Bo Lind"), role="Mayor")
    report = make_citation(event, article=make_article(make_outlet("The Courier")))
    report.stance = "denies"
    report.save()
    report.delete()

    assert told(event) == [
        ("Person or body added: Bo Lind", "", ""),
        ("Citation added: a report in The Courier, 1 February 2022", "", ""),
        ("A report in The Courier, 1 February 2022", "reports the event", "denies it"),
        ("Citation removed: a report in The Courier, 1 February 2022", "", ""),
    ]


def test_a_suggested_quote_is_told_once_it_is_accepted_and_without_its_words() -> None:
    event, quote = quoted_event()
    other = make_quote(quote.version, "painful but limited", status="suggested", gist="Something unchecked.")
    make_citation(event, quote=other)
    assert told(event) == []

    change(other, status="accepted", gist="The damage is bearable.")

    assert told(event) == [
        ("Citation added: words of a speaker not given in The Daily Anchor, 1 February 2022", "", "")
    ]


def test_a_quote_is_told_when_it_is_lost_found_again_and_withdrawn() -> None:
    event, quote = quoted_event()
    make_citation(event, article=make_article())
    change(quote, status="lost", lost_because="words")
    change(quote, status="accepted")
    change(quote, status="rejected")

    words = "ords of Ines Calder in The Daily Anchor, 1 February 2022"
    assert [what for what, *_ in told(event)][1:] == [
        f"W{words} marked lost: the outlet changed its text, which no longer holds them",
        f"W{words} stand again, in version 1 of the article",
        f"Quote withdrawn: w{words}",
    ]


def test_what_is_told_of_a_quote_is_told_before_and_after_while_readers_see_it() -> None:
    event, quote = quoted_event()
    make_citation(event, article=make_article())
    change(quote, speaker=make_actor("Bo Lind"))
    change(quote, gist="The channel is free.")
    assert [one[1:] for one in told(event)[1:]] == [
        ("Ines Calder", "Bo Lind"),
        ("not given", "The channel is free."),
    ]

    change(quote, status="rejected")

    assert all("The channel is free." not in after for _, _, after in told(event))


def test_our_words_for_a_statement_are_told_only_as_readers_saw_them() -> None:
    event, quote = quoted_event()
    statement = make_statement(gist="A rumour.")
    change(statement, gist="The channel is open.")
    statement.renditions.create(quote=quote, position=0)
    change(statement, gist="The northern channel is open.")

    assert told(event) == [
        ("Our words for what was said changed", "The channel is open.", "The northern channel is open.")
    ]


def test_what_an_event_came_after_is_told_as_far_as_readers_see_those_events() -> None:
    timeline = make_timeline()
    event, earlier = make_event(timeline), make_event(timeline, title="The storm breaks")
    hidden = make_event(timeline, title="A rumour about Bo Lind", status="draft")
    event.follows.add(hidden)
    event.follows.add(earlier)

    assert told(event) == [("What it came after changed", "not given", "The storm breaks")]


def test_who_spoke_jointly_is_told_with_the_speaker() -> None:
    event, quote = quoted_event()
    quote.co_speakers.add(make_actor("Bo Lind"))

    assert [one[1:] for one in told(event)] == [("Ines Calder", "Ines Calder and Bo Lind")]


def test_who_is_silent_on_a_difference_is_told_as_far_as_readers_know_the_outlet() -> None:
    event, _ = quoted_event()
    make_citation(event, article=make_article(make_outlet("The Courier")))
    point = Discrepancy.objects.create(
        slug="ships", event=event, kind="figure", topic="Ships", explanation="Two.", status="published"
    )
    before = len(told(event))
    point.silent.add(make_outlet("The Unknown"))
    point.silent.add(Outlet.objects.get(name="The Courier"))

    assert told(event)[before:] == [
        ("Who is silent on a difference between sources changed", "nobody", "The Courier")
    ]


def test_differences_are_told_from_their_publication_on() -> None:
    event = make_event(make_timeline())
    point = Discrepancy.objects.create(
        slug="ships", event=event, kind="figure", topic="Ships", explanation="A rumour."
    )
    change(point, explanation="Two numbers.", status="published")
    change(point, explanation="Two figures.")
    change(point, status="rejected")

    assert told(event) == [
        ("Difference between sources added: Ships", "", ""),
        ("Explanation of a difference between sources changed", "Two numbers.", "Two figures."),
        ("Difference between sources withdrawn: Ships", "", ""),
    ]


def test_a_reason_is_told_only_where_it_is_meant_for_readers() -> None:
    event = make_event(make_timeline())
    change(event, "For readers: the port office corrected itself.", place="Eskerby")
    change(event, "Bo rang and was furious", place="Eskerby harbour")
    change(event, "Typo", place="Eskerby Harbour")

    assert [(one.why, one.is_small) for one in changes(event)] == [
        ("The port office corrected itself.", False),
        ("", False),
        ("", True),
    ]


def test_order_notes_and_other_things_that_readers_do_not_see_are_no_corrections() -> None:
    event, quote = quoted_event()
    citation = Citation.objects.get(event=event)
    change(citation, position=7, note="Ask Bo")
    change(quote, note="Ask Bo", certainty="likely")
    change(event, sort_on=date(2022, 2, 5))

    assert told(event) == []


def test_nothing_of_a_story_just_loaded_is_a_correction(story_loaded: str) -> None:
    records = on_record(Event.objects.values_list("pk", flat=True))

    assert len(records) > 30
    assert [change for record in records.values() for change in record.corrections] == []


def test_records_of_many_events_take_one_query(django_assert_num_queries: Any) -> None:
    timeline: Timeline = make_timeline()
    events = [make_event(timeline) for _ in range(3)]
    for event in events:
        change(event, place="Eskerby")

    with django_assert_num_queries(1):
        records = on_record(event.pk for event in events)

    assert [len(records[event.pk].corrections) for event in events] == [1, 1, 1]


def test_verify_holds_the_notes_of_what_is_shown_against_what_is() -> None:
    timeline = make_timeline()
    shown, taken_back, moved = make_event(timeline), make_event(timeline), make_event(timeline)
    change(taken_back, status="draft")
    Entry.objects.filter(event=moved).delete()
    assert list(check_showings(Counter())) == []

    Showing.objects.filter(event_id=shown.pk).delete()
    Showing.objects.filter(event_id__in=[taken_back.pk, moved.pk], is_shown=False).delete()

    assert [breach.sentence for breach in check_showings(Counter())] == [
        f"readers see it on {timeline.slug}, and nothing notes since when.",
        f"it is noted as shown on {timeline.slug}, where no reader sees it.",
        f"it is noted as shown on timeline number {timeline.pk}, on which it does not stand.",
    ]


def amendments() -> set[tuple[int, Any]]:
    return set(Amendment.objects.values_list("event_id", "at"))


def much_changed() -> list[Event]:
    """Events of which everything that is told was changed, and some of it while readers did not see them."""
    timeline, later = make_timeline(), make_timeline(is_published=False)
    version = make_version(make_article(make_outlet("The Daily Anchor")))
    quote, other = make_quote(version, speaker=make_actor("Ines Calder")), make_quote(version)
    event, waiting = make_event(timeline, quotes=[quote]), make_event(later, quotes=[other])
    draft = make_event(timeline, status="draft", quotes=[make_quote(version)])
    change(event, title="The harbour is open", place="Eskerby")
    person = EventActor.objects.create(event=event, actor=make_actor("Bo Lind"), role="pilot")
    change(person, role="captain")
    change(make_citation(event, article=make_article(make_outlet("Harbour Post"))), stance="denies")
    statement = make_statement(quote, gist="The port is open")
    change(statement, gist="The port opened")
    difference = Discrepancy.objects.create(
        slug="when",
        event=event,
        kind="fact",
        status="published",
        topic="When",
        explanation="By a day.",
    )
    change(difference, topic="Since when")
    change(quote, speaker=make_actor("Ona Vey"))
    change(quote, status="lost", lost_because="words")
    change(draft, place="Nowhere")
    change(event, status="draft")
    change(event, place="Eskerby harbour")
    change(event, status="published")
    change(timeline, is_published=False)
    change(quote, status="accepted", lost_because="")
    change(later, is_published=True)
    change(waiting, place="Mole")
    change(timeline, is_published=True)
    return [event, waiting]


def test_each_correction_is_noted_where_the_lists_look_for_it() -> None:
    event, waiting = much_changed()
    counted: Counter[str] = Counter()

    assert list(check_corrections(counted)) == []
    assert counted["corrections"] == len(changes(event)) + len(changes(waiting)) > 15
    assert Counter(pk for pk, _ in amendments()).keys() == {event.pk, waiting.pk}  # nothing of the draft

    Amendment.objects.filter(event_id=waiting.pk).delete()
    (breach,) = check_corrections(Counter())
    assert breach.record == f"Event {waiting.slug}"
    assert "is noted for no list of corrections" in breach.sentence


def test_corrections_from_before_they_were_noted_are_noted_by_the_upgrade() -> None:
    much_changed()
    noted = amendments()
    Amendment.objects.all().delete()

    text = (SQL / "0042_amendments.sql").read_text(encoding="utf-8")
    _, fill = text.split("-- What was put on record until now.")
    with connection.cursor() as cursor:
        cursor.execute(fill)

    assert amendments() >= noted
    assert list(check_corrections(Counter())) == []
