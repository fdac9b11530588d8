"""A list for paper holds all that the filters leave, each article once in a note, at a bounded cost."""

import pytest

from tests.makers import make_article, make_event, make_outlet, make_quote, make_timeline, make_version
from tests.timeline.crowd import make_crowd
from timeline import printing

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("events", [5, 120])
def test_the_queries_do_not_grow_with_the_list(client, django_assert_max_num_queries, events):
    make_crowd(make_timeline(slug="storm"), events=events)

    with django_assert_max_num_queries(12):
        page = client.get("/timelines/storm/print/").content.decode()

    assert page.count('<article class="event">') == events
    assert page.count('<li id="note-') == 4


def test_an_event_names_its_articles_by_number_and_each_has_one_note(client):
    timeline = make_timeline(slug="storm")
    first, second = (
        make_article(make_outlet(name), url=f"https://{name.lower()}.example/storm")
        for name in ("Anchor", "Courier")
    )
    make_event(timeline, quotes=[make_quote(make_version(first))], title="It closes")
    both = [make_quote(make_version(second)), make_quote(first.versions.get(), "painful but limited")]
    make_event(timeline, quotes=both, title="It opens", is_background=True)

    page = client.get("/timelines/storm/print/?background=1").content.decode()

    foreground, background = page.split("<h2>Background</h2>")
    assert '<a href="#note-1">[1]</a>' in foreground and "note-2" not in foreground
    assert '<a href="#note-1">[1]</a> <a href="#note-2">[2]</a>' in background
    assert page.count('<a href="https://anchor.example/storm">') == 1
    assert page.index("https://anchor.example/storm") < page.index("https://courier.example/storm")


def test_a_list_too_long_for_paper_says_what_is_left_out(client, monkeypatch):
    monkeypatch.setattr(printing, "MOST", 3)
    monkeypatch.setattr("timeline.views.printing.MOST", 3)
    make_crowd(make_timeline(slug="storm"), events=5)

    page = client.get("/timelines/storm/print/?order=newest").content.decode()

    assert page.count('<article class="event">') == 3
    assert "The first 3 events of the list are here." in page
    assert "with your browser: the first 3 events, and" in page
    assert 'href="/timelines/storm.csv?order=newest">all of it along as a table' in page


def test_what_no_reader_sees_and_what_no_filter_reads_are_told(client):
    make_timeline(slug="hidden", is_published=False)
    make_event(make_timeline(slug="storm"))

    assert client.get("/timelines/hidden/print/").status_code == 404
    wrong = client.get("/timelines/storm/print/?since=31.02.2022").content.decode()
    assert "“31.02.2022” is not a date we can read." in wrong
    assert wrong.count('<article class="event">') == 1
