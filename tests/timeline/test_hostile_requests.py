"""What strangers may ask for: senseless values get an answer, and nobody's question spoils another's page."""

import pytest
from django.test import Client

from tests.makers import make_event, make_timeline

TIMELINE = "/timelines/harbour/"


@pytest.fixture
def site(db: None) -> None:
    make_event(make_timeline(slug="harbour"), slug="reopens")


@pytest.mark.parametrize(
    "before",
    ["9999-12-31T23:59:59-23:59", "2000-01-01T00:00:00%2B23:59", "2022-01-01T00:00:00", "%00"],
)
def test_a_place_among_corrections_that_nobody_was_given_answers_with_the_newest(
    site: None, client: Client, before: str
) -> None:
    response = client.get(f"/corrections/?before={before}")

    assert response.status_code == 200
    assert "This place in the list cannot be found" in response.content.decode()


def test_corrections_of_a_timeline_whose_name_no_name_can_be_are_not_found(
    site: None, client: Client
) -> None:
    assert client.get("/corrections/?timeline=harbour%00").status_code == 404
    assert client.get("/corrections/?timeline=harbour").status_code == 200


@pytest.mark.parametrize(
    "width", ["000000400" + "0" * 5_000, "0000004009999999", "9" * 5_000], ids=["zeros", "long", "large"]
)
def test_a_width_behind_zeros_is_no_way_round_the_widest(site: None, client: Client, width: str) -> None:
    page = client.get("/embedding/", {"of": TIMELINE, "width": width})

    assert page.status_code == 200
    assert "is no width we offer" in page.content.decode()
    assert 'width="640"' in page.content.decode()


def test_what_htmx_is_said_to_ask_for_leaves_nothing_out_of_everybody_s_page(transactional_db: None) -> None:
    make_event(make_timeline(slug="harbour"))
    asked = {"HX-Target": "next-page", "HX-History-Restore-Request": "true"}

    whole = Client().get(TIMELINE)
    for headers in (asked, {"HX-Target": "event-list"}, {**asked, "HX-Request": "true"}):
        process = Client()
        assert process.get(TIMELINE, headers=headers).content == whole.content, headers
        assert process.get(TIMELINE).content == whole.content, headers


def test_a_question_in_bare_bytes_is_kept_as_what_it_was_read_as(transactional_db: None) -> None:
    make_event(make_timeline(slug="harbour"))
    reader = Client()

    bare = reader.get(TIMELINE, QUERY_STRING="q=\u00c3\u00a9")  # two bytes, as servers hand them on
    other = reader.get(TIMELINE, QUERY_STRING="q=%C3%83%C2%A9")

    assert 'name="q" value="é"' in bare.content.decode()
    assert 'name="q" value="Ã©"' in other.content.decode()
