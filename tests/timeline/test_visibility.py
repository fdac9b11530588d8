"""Nothing unpublished is found by a reader: not on a page, not in a count, not by a filter, not as data."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from articles.importing import add_version
from articles.models import Quote, Rendition
from tests.makers import (
    make_actor,
    make_article,
    make_citation,
    make_discrepancy,
    make_event,
    make_outlet,
    make_quote,
    make_statement,
    make_timeline,
    make_version,
)
from timeline.models import Timeline
from timeline.visibility import (
    public_words,
    visible_actors,
    visible_articles,
    visible_citations,
    visible_discrepancies,
    visible_entries,
    visible_events,
    visible_outlets,
    visible_quotes,
    visible_spans,
    visible_statements,
    visible_timelines,
)

pytestmark = pytest.mark.django_db

SECRET = "Zyxsecret"
LINK = re.compile(r'(?:href|hx-get)="([^"#]*)(?:#[^"]*)?"')

TEXT = (
    "Harbour reopens after storm\n\n"
    '"We have cleared the northern channel," Calder told reporters. '
    f'"{SECRET} suggested words," she may have said. "{SECRET} rejected words," she never said. '
    f'"{SECRET} uncited words," she did say.\n\n'
    f"She said the {SECRET} paraphrase of the damage was under review. Nobody quotes the {SECRET} rest.\n"
)


@dataclass
class World:
    """A timeline with one visible thing of each kind, and the addresses of what must stay hidden."""

    timeline: Timeline
    hidden: list[str] = field(default_factory=list)
    hidden_slugs: dict[str, str] = field(default_factory=dict)


@pytest.fixture
def world() -> World:
    """Each kind of thing once visible, and unpublished in every way there is; what is hidden bears SECRET."""
    timeline = make_timeline(title="Storm on the coast", slug="storm")
    outlet = make_outlet("The Daily Anchor", slug="anchor")
    speaker = make_actor("Ines Calder", slug="ines-calder", note=f"{SECRET} note")
    article = make_article(outlet, agencies=["Coast Wire"], agencies_inferred=[f"{SECRET} agency"],
                           provenance=f"{SECRET} provenance", url_evidence=f"{SECRET} evidence")  # fmt: skip
    version = make_version(article, TEXT)
    said = make_quote(
        version, "We have cleared the northern channel", speaker=speaker, note=f"{SECRET} note",
        review_reason=f"{SECRET} reason", rule=f"{SECRET} rule", said_on_basis=f"{SECRET} basis",
    )  # fmt: skip
    told = make_quote(
        version, f"the {SECRET} paraphrase of the damage was under review", kind="indirect", speaker=speaker,
        gist="The damage is being looked at.",
    )  # fmt: skip
    suggested = make_quote(
        version, f"{SECRET} suggested words", status="suggested", speaker=make_actor(f"{SECRET} One")
    )
    rejected = make_quote(
        version, f"{SECRET} rejected words", status="rejected", speaker=make_actor(f"{SECRET} Two")
    )
    uncited = make_quote(version, f"{SECRET} uncited words", speaker=make_actor(f"{SECRET} Three"))
    event = make_event(
        timeline,
        title="The harbour opens",
        slug="harbour-opens",
        actors=[speaker],
        quotes=[said, told],
        kind="opening",
    )
    make_citation(event, quote=suggested)
    make_citation(event, quote=rejected)
    statement = make_statement(said, slug="channel-open", note=f"{SECRET} note")
    for quote in (suggested, rejected, uncited):
        Rendition.objects.create(statement=statement, quote=quote, position=9)
    refused = make_statement(slug="zyxsecret-refused", gist=f"{SECRET} refused gist")
    Rendition.objects.create(statement=refused, quote=said, judgement="different")
    unsure = make_statement(slug="zyxsecret-unsure", gist=f"{SECRET} unsure gist")
    Rendition.objects.create(statement=unsure, quote=told, judgement="unsure")
    make_discrepancy(event=event, topic="How many ships waited")
    make_discrepancy(event=event, topic=f"{SECRET} topic", status="suggested")

    hidden_article = make_article(
        make_outlet(f"{SECRET} Post"), headline=f"{SECRET} headline", agencies=[f"{SECRET} printed agency"]
    )
    hidden_version = make_version(hidden_article, f'"{SECRET} hidden article words," somebody said.')
    hidden_actor = make_actor(f"{SECRET} Four")
    hidden_quote = make_quote(hidden_version, f"{SECRET} hidden article words", speaker=hidden_actor)
    hidden_statement = make_statement(hidden_quote, slug="zyxsecret-hidden", gist=f"{SECRET} hidden gist")
    merged = make_actor(f"{SECRET} Five", merged_into=hidden_actor)
    unpublished = make_timeline(title=f"{SECRET} timeline", slug="zyxsecret-timeline", is_published=False)
    events = [
        make_event(
            timeline, status="draft", quotes=[hidden_quote], actors=[hidden_actor], **_secret("draft")
        ),
        make_event(timeline, status="in-review", quotes=[hidden_quote], **_secret("review")),
        make_event(unpublished, quotes=[hidden_quote], **_secret("elsewhere")),
        make_event(None, quotes=[hidden_quote], **_secret("nowhere")),
        make_event(timeline, is_cited=False, **_secret("uncited")),
        make_event(
            timeline,
            quotes=[make_quote(version, "Harbour reopens", status="suggested")],
            **_secret("suggested"),
        ),
    ]
    event.follows.add(events[0])
    make_discrepancy(event=events[0], topic=f"{SECRET} draft topic")
    make_discrepancy(event=event, topic=f"{SECRET} rejected topic", status="rejected")
    # A side that an article has which readers do not know.
    sides = ((version, "Calder told reporters"), (hidden_version, f"{SECRET} hidden article words"))
    make_discrepancy(*sides, event=event, topic="Who is named")
    hidden = [unpublished, *events, hidden_article, hidden_article.outlet, hidden_quote, hidden_actor, merged]
    hidden += [hidden_statement, refused, unsure, suggested, rejected, uncited]
    hidden += [suggested.speaker, rejected.speaker, uncited.speaker]
    return World(
        timeline,
        [thing.get_absolute_url() for thing in hidden] + ["/timelines/zyxsecret-timeline.json"],
        {
            "actor": hidden_actor.slug,
            "outlet": hidden_article.outlet.slug,
            "agency": f"{SECRET} printed agency",
            "event": "zyxsecret-draft",
        },
    )


def _secret(name: str) -> dict[str, str]:
    return {
        "title": f"{SECRET} {name}",
        "slug": f"zyxsecret-{name}",
        "summary": f"{SECRET} summary.",
        "kind": f"zyxsecret-{name}",
    }


def walk(client: Client, start: str = "/") -> Iterator[tuple[str, str]]:
    """Every address of ours that readers can reach by links, with what it answers."""
    waiting, seen = [start], set()
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        response = client.get(address)
        assert response.status_code == 200, f"{address} is linked to and answers {response.status_code}"
        body = response.content.decode()
        yield address, body
        if "html" not in response["Content-Type"]:
            continue
        for link in LINK.findall(body):
            link = unescape(link)
            if link.startswith("?"):
                link = address.split("?")[0] + link
            if link.startswith("/") and not link.startswith(("/static/", "/admin/")):
                waiting.append(link)


def test_no_page_export_or_filter_tells_of_what_is_not_published(client: Client, world: World) -> None:
    pages = dict(walk(client))

    kinds = {address.split("/")[1] for address in pages}
    assert {
        "",
        "timelines",
        "events",
        "statements",
        "quotes",
        "articles",
        "actors",
        "outlets",
        "method",
    } <= kinds
    assert any(".json" in address for address in pages)
    assert [address for address, body in pages.items() if SECRET.lower() in body.lower()] == []
    assert {address.split("?")[0] for address in pages} & set(world.hidden) == set()


def test_every_hidden_address_answers_404(client: Client, world: World) -> None:
    answers = {address: client.get(address).status_code for address in world.hidden}

    assert set(answers.values()) == {404}
    assert len(answers) > 15


def test_counts_hold_what_is_visible_only(client: Client, world: World) -> None:
    front = client.get("/").content.decode()
    context = client.get(world.timeline.get_absolute_url(), {"background": "1"}).context
    data = client.get(reverse("timeline:timeline-json", args=["storm"]), {"background": "1"}).json()

    assert "1 event · 1 outlet, 1 report · 1 article · 2 quotes" in front
    assert context["counts"].total == data["count"] == 1
    assert context["counts"].options == {
        "actor": {str(visible_actors().get().pk): 1},
        "outlet": {str(visible_outlets().get().pk): 1},
        "agency": {"Coast Wire": 1},
        "kind": {"direct": 1, "indirect": 1},
        "event": {"opening": 1},
    }
    assert context["counts"].several_reports == 0
    assert [citation["quote"]["status"] for citation in data["events"][0]["citations"]] == ["accepted"] * 2


@pytest.mark.parametrize("name", ["actor", "outlet", "agency", "event"])
def test_a_hidden_value_is_refused_like_one_that_does_not_exist(
    client: Client, world: World, name: str
) -> None:
    hidden = world.hidden_slugs[name]
    address = reverse("timeline:timeline-json", args=["storm"])

    answers = {value: client.get(address, {name: value}) for value in (hidden, "never-heard-of")}

    assert [answer.status_code for answer in answers.values()] == [400, 400]
    messages = [
        answer.json()["errors"][0]["message"].replace(value, "…") for value, answer in answers.items()
    ]
    assert messages[0] == messages[1]


@pytest.mark.parametrize(
    "words", [SECRET, f'"{SECRET} paraphrase"', f'"{SECRET} suggested"', f"{SECRET} headline"]
)
def test_words_of_hidden_things_are_not_found(client: Client, world: World, words: str) -> None:
    answer = client.get(reverse("timeline:timeline-json", args=["storm"]), {"q": words})

    assert answer.json()["count"] == 0


def test_the_querysets_agree_with_the_pages(world: World) -> None:
    assert [t.slug for t in visible_timelines()] == ["storm"]
    assert [e.slug for e in visible_events()] == ["harbour-opens"]
    assert visible_entries().count() == visible_entries(world.timeline).count() == 1
    assert visible_citations().count() == 2
    assert {q.kind for q in visible_quotes()} == {"direct", "indirect"}
    assert [s.slug for s in visible_statements()] == ["channel-open"]
    assert visible_articles().count() == 1
    assert [a.slug for a in visible_actors()] == ["ines-calder"]
    assert [o.slug for o in visible_outlets()] == ["anchor"]
    assert {d.topic for d in visible_discrepancies()} == {"How many ships waited", "Who is named"}
    assert [span.exact for span in visible_spans()] == ["Calder told reporters"]


def test_unpublishing_takes_everything_down_at_once(client: Client, world: World) -> None:
    always = ("/", "/method/", "/corrections/", "/corrections.atom")
    before = [address for address, _ in walk(client) if address not in always]

    world.timeline.is_published = False
    world.timeline.save()

    assert [address for address in before if client.get(address).status_code != 404] == []
    assert "No timeline is published yet" in client.get("/").content.decode()
    for address in ("/corrections/", "/corrections.atom"):
        assert "/events/" not in client.get(address).content.decode()


def test_a_lost_quote_stays_visible_and_says_so(client: Client) -> None:
    quote = make_quote(speaker=make_actor("Ines Calder"), status="lost")
    event = make_event(make_timeline(slug="storm"), quotes=[quote])
    make_version(quote.version.article, "Another text altogether.")

    page = client.get(quote.get_absolute_url()).content.decode()
    listed = client.get("/timelines/storm/").content.decode()
    data = client.get("/timelines/storm.json").json()["events"][0]["citations"][0]["quote"]

    assert "The article no longer holds these words." in page
    assert "in version 1, lost since version 2" in page
    assert (
        "lost since version 2" in listed
        and "lost since version 2" in client.get(event.get_absolute_url()).content.decode()
    )
    for shown in (page, listed, client.get(event.get_absolute_url()).content.decode()):
        assert "changed by the outlet since" in shown.casefold()
    assert data["status"] == "lost"


def test_where_only_what_stands_around_the_words_changed_readers_are_told_so(client: Client) -> None:
    at = TEXT.index("Calder told")
    quote = make_quote(speaker=make_actor("Ines Calder"), speaker_start=at, speaker_end=at + len("Calder"))
    event = make_event(make_timeline(), quotes=[quote])
    add_version(quote.version.article, TEXT.replace("Calder told", "Brenn told"), reading=False)
    quote.refresh_from_db()

    page = client.get(quote.get_absolute_url()).content.decode()
    cited = client.get(event.get_absolute_url()).content.decode()

    assert quote.lost_because == "context"
    assert "The article still holds these words, but not as it did" in page
    assert "no longer holds these words" not in page
    assert "changed by the outlet since, around these words: in version 1, lost since version 2" in cited


def test_what_is_shown_of_words_depends_on_how_they_were_printed() -> None:
    version = make_version()
    direct = make_quote(version, "We have cleared the northern channel", gist="The channel is free.")
    mixed = make_quote(
        version,
        'the damage "painful but limited"',
        fragments=["painful but limited"],
        gist="It could be worse.",
    )
    told = make_quote(version, "they had lost a week's catch", kind="indirect")
    chosen = make_quote(version, "The harbour will open again on Friday", kind="indirect", shows_excerpt=True)
    make_statement(told, gist="Fish was lost.")

    assert public_words(direct).fragments == ["We have cleared the northern channel"]
    assert public_words(mixed).fragments == ["painful but limited"]
    assert public_words(mixed).gist == "It could be worse."
    assert public_words(told) == type(public_words(told))(gist="Fish was lost.", fragments=[], excerpt="")
    assert public_words(chosen).excerpt == "The harbour will open again on Friday"
    assert public_words(chosen).fragments == []


def test_a_rendition_that_is_another_statement_lends_no_gist() -> None:
    quote = make_quote(words="they had lost a week's catch", kind="indirect")
    Rendition.objects.create(
        statement=make_statement(gist="Something else."), quote=quote, judgement="different"
    )

    assert public_words(Quote.objects.get(pk=quote.pk)).gist == ""


def test_an_event_is_visible_on_each_of_its_timelines_by_itself(client: Client) -> None:
    shown, hidden = make_timeline(slug="shown"), make_timeline(slug="hidden", is_published=False)
    event = make_event(shown, on=date(2022, 2, 1))
    hidden.entries.create(event=event)

    page = client.get(event.get_absolute_url()).content.decode()

    assert "/timelines/shown/" in page and "/timelines/hidden/" not in page
    assert client.get("/timelines/hidden/").status_code == 404
