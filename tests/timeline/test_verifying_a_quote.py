"""What a quote's page offers to check it in one step: its context, its outlet's page, and the decisions."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client

from articles.models import Quote
from articles.recording import save_for
from desk.takedown import take_down
from tests.makers import (
    make_actor,
    make_article,
    make_event,
    make_outlet,
    make_quote,
    make_timeline,
    make_version,
    make_withheld,
)
from timeline.contexts import context_of, contexts_of, shown_around
from timeline.decisions import decisions_on
from timeline.lines import with_printed_parts
from timeline.stories.rows import REASON as STORY
from timeline.text_fragments import text_directive
from timeline.visibility import visible_quotes

pytestmark = pytest.mark.django_db

SAID = "We have cleared the northern channel"
PADDING = "The storm came from the west and went on for a night and a day. " * 12
TEXT = (
    "Harbour reopens\n\n"
    f'The harbour master was brief. "{SAID}," Calder told reporters at the pier on Tuesday. '
    '"We open on Friday," she added before she left. A pilot said: "The lights are on again," and smiled.\n\n'
    f"{PADDING}\n"
)


def version_of(text: str = TEXT, share: str = "0.100", limit: int = 300) -> Any:
    outlet = make_outlet(excerpt_share=Decimal(share), excerpt_limit=limit)
    return make_version(make_article(outlet, url=f"https://anchor.example/{outlet.pk}"), text)


def placed(version: Any, words: str, **fields: Any) -> Quote:
    """A public quote with the words beside it, as reading leaves them."""
    start = version.text.index(words)
    end = start + len(words)
    quote = make_quote(
        version,
        words,
        prefix=version.text[max(0, start - 32) : start],
        suffix=version.text[end : end + 32],
        **fields,
    )
    make_event(make_timeline(), quotes=[quote])
    return quote


def seen(quote: Quote) -> list[Quote]:
    return list(with_printed_parts(visible_quotes().filter(version__article=quote.version.article)))


def body_of(client: Client, quote: Quote) -> str:
    return client.get(quote.get_absolute_url()).content.decode()


def verified() -> str:
    out = StringIO()
    call_command("verify", stdout=out)
    return out.getvalue()


def test_a_quote_stands_between_whole_words_of_its_own_line(client: Client) -> None:
    quote = placed(version_of(), SAID)

    context = context_of(quote, quote.version.article, seen(quote))

    assert (context.before, context.after) == (
        'The harbour master was brief. "',
        '," Calder told reporters at the',
    )
    body = body_of(client, quote)
    assert (
        f"The harbour master was brief. &quot;<b>{SAID}</b>,&quot; Calder told reporters at the …</p>" in body
    )


def test_context_comes_after_what_editors_show_and_ends_with_the_share() -> None:
    """A tenth of the text is some ninety characters: a difference takes most, one side of a quote fits."""
    version = version_of()
    quote = placed(version, SAID)
    room = int(len(TEXT) * 0.1)
    place = TEXT.index(PADDING)
    placed(
        version, TEXT[place : place + room - 40], kind="indirect", shows_excerpt=True, gist="It was stormy."
    )

    shown = list(shown_around({version.article: seen(quote)}))

    assert [(one.pk, side) for one, side, _ in shown] == [(quote.pk, "before")]
    assert verified().startswith("All promises hold")


@pytest.mark.parametrize(
    ("share", "limit", "sides"),
    [("0.100", 300, 4), ("0.000", 300, 0), ("0.100", 28, 3), ("0.100", 5, 0)],
    ids=["room for some", "no share", "short runs", "hardly any run"],
)
def test_readers_see_no_more_of_the_prose_than_its_outlet_allows(share: str, limit: int, sides: int) -> None:
    version = version_of(share=share, limit=limit)
    quote = placed(version, SAID)
    placed(version, "We open on Friday")
    placed(version, "The lights are on again")

    shown = list(shown_around({version.article: seen(quote)}))

    assert len(shown) == sides
    assert verified().startswith("All promises hold")


def test_verify_counts_the_words_beside_quotes(monkeypatch: pytest.MonkeyPatch) -> None:
    quote = placed(version_of(share="0.010"), SAID)
    monkeypatch.setattr(
        "timeline.verifying.excerpts.shown_around",
        lambda seen: [(quote, "before", (quote.start - 27, quote.start))],
    )

    with pytest.raises(SystemExit):
        verified()


def test_another_speakers_words_beside_a_quote_cost_nothing() -> None:
    version = version_of(share="0.010")
    quote = placed(version, "We open on Friday")
    placed(version, f'{SAID}," Calder told reporters at the pier on Tuesday. "', kind="direct")

    assert context_of(quote, version.article, seen(quote)).before


@pytest.mark.parametrize("kind", ["indirect", "mixed"])
def test_only_words_quoted_whole_have_their_context_shown(kind: str) -> None:
    fragments = {"fragments": ["cleared the northern"]} if kind == "mixed" else {}
    quote = placed(version_of(), SAID, kind=kind, gist="It is open.", **fragments)

    assert not context_of(quote, quote.version.article, seen(quote))


def test_of_a_text_that_was_taken_down_no_context_is_shown(client: Client) -> None:
    quote = placed(version_of(), SAID)

    take_down(
        quote.version.article,
        User.objects.create_user("ed"),
        reason="Asked.",
        note="Gone.",
        keeps_quotes=True,
    )

    assert 'class="context"' not in body_of(client, quote)


def test_the_page_leads_to_the_words_at_the_outlet_and_names_the_whole_hash(client: Client) -> None:
    quote = placed(version_of(), SAID)

    body = body_of(client, quote)

    link = f"{quote.version.article.url}#:~:text=We%20have%20cleared%20the%20northern%20channel"
    assert f'<a href="{link}">These words at' in body
    assert f'<code id="sha256">{quote.version.text_sha256}</code>' in body
    assert f'<a href="/quotes/{quote.public_id}/annotation.json">Web Annotation</a>' in body


@pytest.mark.parametrize(
    ("again", "told"),
    [
        (f"Calder’s words, “we have  cleared\nthe northern channel”, were heard. {PADDING}", True),
        (f"Calder’s words were heard. {PADDING}", False),
    ],
    ids=["twice", "once"],
)
def test_words_that_stand_there_twice_are_told_apart_by_what_the_page_shows_beside_them(
    client: Client, again: str, told: bool
) -> None:
    quote = placed(version_of(f"{TEXT}{again}\n"), SAID)
    context = context_of(quote, quote.version.article, seen(quote))

    body = body_of(client, quote)

    words = text_directive(SAID, context.before, context.after) if told else text_directive(SAID)
    assert ("-,We" in words) is told
    assert f'<a href="{quote.version.article.url}#:~:{words}">These words at' in body


@pytest.mark.parametrize("share", ["0.100", "0.000"], ids=["room for some", "no share"])
def test_an_annotation_has_the_words_that_the_page_shows_beside_a_quote(client: Client, share: str) -> None:
    version = version_of(share=share)
    quotes = [placed(version, words) for words in (SAID, "We open on Friday", "The lights are on again")]
    told = placed(version_of(), SAID, kind="mixed", fragments=["cleared"], gist="It is open.")

    for quote in (*quotes, told):
        context = context_of(quote, quote.version.article, seen(quote))
        target = client.get(f"/quotes/{quote.public_id}/annotation.json").json()["target"]

        selector = target["selector"][0]
        assert selector["type"] == "TextQuoteSelector"
        assert (selector.get("prefix", ""), selector.get("suffix", "")) == (context.before, context.after)
        assert bool(context) is (share == "0.100" and quote != told)


def test_annotations_of_a_text_that_is_withheld_or_taken_down_have_no_words_beside_them(
    client: Client,
) -> None:
    quote = placed(version_of(), SAID)
    start = TEXT.index(SAID)
    withheld = make_quote(make_withheld(TEXT), SAID, start=start, end=start + len(SAID), exact=SAID)
    make_event(make_timeline(), quotes=[withheld])
    take_down(quote.version.article, User.objects.create_user("ed"), reason="A", note="B", keeps_quotes=True)

    for one in (quote, withheld):
        body = client.get(f"/quotes/{one.public_id}/annotation.json").content.decode()
        assert SAID in body and "prefix" not in body and "suffix" not in body


def test_what_may_be_shown_around_quotes_of_many_articles_takes_two_queries(
    django_assert_num_queries: Any,
) -> None:
    quotes = [placed(version_of(), SAID) for _ in range(3)]

    with django_assert_num_queries(2):
        found = contexts_of(quote.public_id for quote in quotes)

    assert found == {
        quote.public_id: context_of(quote, quote.version.article, seen(quote)) for quote in quotes
    }


def test_of_a_paraphrase_and_of_lost_words_the_link_names_no_words(client: Client) -> None:
    version = version_of()
    told = placed(version, "and went on for a night", kind="indirect", gist="It lasted.")
    lost = placed(version, SAID, status="lost", lost_because="words")

    for quote in (told, lost):
        body = body_of(client, quote)
        assert f'<a href="{version.article.url}">The article at' in body and ":~:" not in body


def test_words_of_another_script_say_their_language_and_find_their_own_direction(client: Client) -> None:
    version = version_of("قال: «الميناء مفتوح» ثم غادر.\n")
    version.article.language = "ar"
    version.article.save()
    quote = placed(version, "الميناء مفتوح")

    assert re.search(r'<blockquote class="words direct[^"]*" lang="ar" dir="auto"', body_of(client, quote))


def decided(quote: Quote) -> list[tuple[str, bool]]:
    return [(one.told, bool(one.on)) for one in decisions_on(quote)]


def test_the_decisions_are_told_from_the_first_acceptance_on() -> None:
    editor, version = User.objects.create_user("ed"), version_of()
    quote = placed(version, SAID, status="suggested", engine_version="1.4", gist="A draft of ours.")
    quote.gist = "Another draft."
    save_for(quote, editor, "not for readers")
    quote.status = "accepted"
    save_for(quote, editor, "looks right")
    quote.speaker = make_actor("Ines Calder")
    quote.said_on, quote.said_on_precision = datetime(2022, 2, 1, tzinfo=UTC).date(), "day"
    save_for(quote, editor, "a secret reason")
    quote.note = "for editors only"
    save_for(quote, editor)
    quote.status, quote.lost_because = "lost", "words"
    save_for(quote, None)

    assert decided(quote) == [
        ("Found by the program, version 1.4", False),
        ("Accepted by an editor, in version 1 of the article", True),
        ("Changed: who said it and when it was said", True),
        ("Marked lost: changed by the outlet since", True),
    ]


def test_a_quote_that_moved_on_to_a_new_version_says_so() -> None:
    version = version_of()
    quote = placed(version, SAID)
    newer = make_version(version.article, TEXT.replace("Harbour reopens\n", "The harbour reopens\n"))
    quote.version, quote.start, quote.end = newer, quote.start + 4, quote.end + 4
    save_for(quote, None)

    assert decided(quote) == [
        ("Entered by an editor", True),
        ("Accepted by an editor, in version 1 of the article", True),
        ("Found again, word for word, in version 2 of the article", True),
    ]


def test_of_a_quote_from_a_story_the_day_is_told_on_which_it_came_here() -> None:
    quote = placed(version_of(), SAID, engine_version="1.4")
    quote.history.update(history_change_reason=STORY)

    assert decided(quote) == [
        ("Found by the program, version 1.4", False),
        ("Came here in a story file, accepted, in version 1 of the article", True),
    ]


def test_nobodys_name_and_no_reason_is_told(client: Client) -> None:
    quote = placed(version_of(), SAID)
    quote.gist = "It is open."
    save_for(quote, User.objects.create_user("edwina"), "asked by the outlet")

    body = body_of(client, quote)

    assert "Changed: our gist" in body
    assert "edwina" not in body and "asked by the outlet" not in body
