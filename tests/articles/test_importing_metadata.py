"""What metadata say, and the line and field that are named where they are wrong."""

import datetime

import pytest

from articles.importing.metadata import MetadataRefused, Moment, normal_address, read_metadata
from articles.importing.moments import kept
from articles.importing.outlets import outlet_slug, split_names
from articles.importing.positions import JsonRefused, line_of, load_json

DAY = datetime.date(2024, 3, 5)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        pytest.param({"headlin": "x"}, "no field “headlin”: is “headline” meant", id="misspelt field"),
        pytest.param({"headline": 7}, "“headline” must be text", id="number for text"),
        pytest.param({"headline": "x" * 501}, "“headline” has 501 characters", id="too long"),
        pytest.param({"headline": "a\x00b"}, "“headline” holds control", id="NUL in a text"),
        pytest.param({"published": "5 March"}, "“published” is “5 March”, not a date", id="date in words"),
        pytest.param({"published": "2024-02-30"}, "“published” is “2024-02-30”", id="a day that is none"),
        pytest.param({"published": "2024-03-05T25:00"}, "“published”", id="an hour that is none"),
        pytest.param({"published": "2024-03-05T09:00+99:00"}, "“published”", id="an offset that is none"),
        pytest.param({"published_zone": "CET"}, "“published_zone” needs a time", id="zone without a time"),
        pytest.param({"url": "harbour-post.example/a"}, "“url” is no complete web address", id="no scheme"),
        pytest.param({"url": "javascript:alert(1)"}, "“url” is no complete", id="script for an address"),
        pytest.param({"outlet_kind": "blog"}, "“outlet_kind” is “blog”, not one of newspaper", id="kind"),
        pytest.param({"agencies": "AFP"}, "“agencies” must be a list", id="text for a list"),
        pytest.param({"agencies_credited": [1]}, "“agencies_credited” must be text", id="number in a list"),
        pytest.param({"marks_lost": "no"}, "“marks_lost” must be true or false", id="words for true"),
        pytest.param({"characters": -1}, "“characters” must be a whole number", id="negative length"),
        pytest.param({"characters": True}, "“characters” must be a whole number", id="true for a number"),
        pytest.param({"body_start": 3}, "“body_start” needs “body_end”", id="half a body"),
        pytest.param({"body_start": 9, "body_end": 3}, "“body_end” is 3, before", id="body backwards"),
        pytest.param({"sha256": "abc"}, "“sha256” must have 64", id="short hash"),
        pytest.param(
            {"spans": [{"kind": "date", "start": 4}]}, "each of “spans” needs", id="span without end"
        ),
        pytest.param({"spans": [{"kind": "date", "start": 4, "end": 4}]}, "ends at 4", id="empty span"),
    ],
)
def test_metadata_that_are_wrong_are_refused_with_the_field_named(fields, words):
    with pytest.raises(MetadataRefused, match=words):
        read_metadata(fields)


def test_null_means_not_said_and_unknown_fields_are_kept_apart():
    metadata = read_metadata({"byline": None, "agencies": [], "editor_mood": "fine", "file": "a.txt"})

    assert metadata.byline is None
    assert metadata.agencies == ()
    assert metadata.ignored == ("editor_mood",)


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("2024-03-05", Moment(DAY)),
        ("2024-03-05T09:30", Moment(DAY, datetime.time(9, 30))),
        ("2024-03-05 09:30:59", Moment(DAY, datetime.time(9, 30))),
        ("2024-03-05T09:30:00.000Z", Moment(DAY, datetime.time(9, 30), "UTC")),
        ("2024-03-05T09:30+0200", Moment(DAY, datetime.time(9, 30), "+0200")),
    ],
)
def test_dates_keep_the_precision_and_the_zone_they_are_given_with(words, moment):
    assert read_metadata({"published": words}).published == moment


@pytest.mark.parametrize(
    ("moment", "at", "precision", "zone"),
    [
        pytest.param(Moment(DAY), "2024-03-05T00:00", "day", "", id="a date is midnight UTC and has no zone"),
        pytest.param(
            Moment(DAY, datetime.time(9)), "2024-03-05T09:00", "minute", "", id="no zone: as if UTC"
        ),
        pytest.param(
            Moment(DAY, datetime.time(1), "+02:00"), "2024-03-04T23:00", "minute", "+02:00", id="offset"
        ),
        pytest.param(
            Moment(DAY, datetime.time(9), "CET"), "2024-03-05T08:00", "minute", "CET", id="zone by name"
        ),
        pytest.param(
            Moment(DAY, datetime.time(9), "EDT"), "2024-03-05T13:00", "minute", "EDT", id="abbreviation"
        ),
        pytest.param(
            Moment(DAY, datetime.time(9), "IST"), "2024-03-05T09:00", "minute", "IST", id="three zones"
        ),
        pytest.param(
            Moment(datetime.date(1, 1, 1), datetime.time(0), "+14:00"),
            "0001-01-01T00:00",
            "minute",
            "+14:00",
            id="day 1",
        ),
    ],
)
def test_a_moment_is_converted_only_where_its_zone_is_known_beyond_doubt(moment, at, precision, zone):
    columns = kept(moment)

    assert columns.at == datetime.datetime.fromisoformat(f"{at}+00:00")
    assert (columns.precision, columns.zone) == (precision, zone)


@pytest.mark.parametrize(
    ("words", "name", "short", "slug"),
    [
        ("The Harbour Post", "The Harbour Post", "", "harbour-post"),
        ("Coast Radio Aldmouth (CRA)", "Coast Radio Aldmouth", "CRA", "cra"),
        ("CRA (Coast Radio), northern edition", "CRA (Coast Radio), northern edition", "CRA", "cra"),
        ("A Paper", "A Paper", "", "a-paper"),
        ("The", "The", "", "the"),
    ],
)
def test_a_name_in_parentheses_is_the_short_one(words, name, short, slug):
    assert split_names(words) == (name, short)
    assert outlet_slug(short or name) == slug


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param(
            '{"sources": [\n {"file": "a.txt",\n  "url": }]}', "line 3.*“url”.*no JSON", id="no value"
        ),
        pytest.param('{\n "a": 1\n', "line 3.*“a”", id="breaks off"),
        pytest.param('{"a": 1,\n "b": 2,\n "a": 3}', "line 3: the field “a” is given twice", id="twice"),
        pytest.param(
            '{"x": {"a": 1}, "y": {"a": 1,\n "a": 2}}', "line 2: the field “a”", id="twice further in"
        ),
        pytest.param('{"a": NaN}', "NaN is no JSON value", id="NaN"),
        pytest.param("[" * 100_000, "nested too deeply", id="too deep"),
    ],
)
def test_malformed_json_is_refused_with_line_and_field(text, words):
    with pytest.raises(JsonRefused, match=words):
        load_json(text)


def test_the_line_of_a_field_is_found_between_texts_with_quotation_marks_and_braces():
    text = '{"sources": [\n{"headline": "He said: \\"{[,\\\\",\n"spans": [{"kind": "a"},\n{"kind":\n7}]}]}'

    assert line_of(text, ("sources", 0, "headline")) == 2
    assert line_of(text, ("sources", 0, "spans", 1, "kind")) == 5
    assert line_of(text, ("sources", 0, "spans", 0)) == 3
    assert line_of(text, ("sources", 0, "not there")) == 2


def test_spellings_of_one_address_are_one():
    assert normal_address(" HTTPS://Harbour.Example/A?b=C#d ") == "https://harbour.example/A?b=C"
