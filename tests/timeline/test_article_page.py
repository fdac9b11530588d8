"""An article's page: what was printed, where its quotes stand, and its text for editors alone."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone

from articles.models import Article
from tests.makers import (
    TEXT,
    make_actor,
    make_article,
    make_event,
    make_outlet,
    make_quote,
    make_timeline,
    make_version,
    make_withheld,
)

pytestmark = pytest.mark.django_db
PROSE = "lost a week"


@pytest.fixture
def article() -> Article:
    article = make_article(
        make_outlet("The Daily Anchor", kind="newspaper", country="Norland"),
        headline="Harbour reopens after storm",
        byline="By Ole Vik",
        agencies=["AFP", "dpa"],
        agencies_inferred=["Guessed Wire"],
        photo_credits=["Vik/Coast Pictures"],
        published_as_printed="Feb 1, 2022",
        url="https://anchor.example/1",
    )
    version = make_version(article)
    quotes = [
        make_quote(version, speaker=make_actor("Ines Calder")),
        make_quote(version, "they had lost a week's catch", kind="indirect", gist="Fish was lost."),
    ]
    make_quote(version, "painful but limited", status="suggested")
    make_event(make_timeline(title="Storm"), title="The harbour opens", quotes=quotes)
    return article


def test_the_page_prints_what_was_printed(client: Client, article: Article) -> None:
    body = client.get(article.get_absolute_url()).content.decode()

    for printed in (
        "Harbour reopens after storm",
        "“Feb 1, 2022”",
        "“By Ole Vik”",
        "AFP, dpa",
        "Vik/Coast Pictures",
    ):
        assert printed in body
    assert "The Daily Anchor</a>, newspaper, Norland" in body
    assert "https://anchor.example/1" in body
    assert "Guessed Wire" not in body


def test_the_quotes_are_numbered_in_order_like_the_strip(client: Client, article: Article) -> None:
    part = client.get(article.get_absolute_url()).context["parts"][0]

    assert [line.number for line in part.lines] == [1, 2]
    assert [line.quote.kind for line in part.lines] == ["direct", "indirect"]
    assert [tick.height for tick in part.ticks] == [26, 10]
    assert part.ticks[0].x == f"{100 * TEXT.index('We have cleared') / len(TEXT):.2f}%"


def test_the_page_says_how_much_of_the_article_is_shown_and_whose_words(
    client: Client, article: Article
) -> None:
    own = len("We have cleared the northern channel")

    before = client.get(article.get_absolute_url()).content.decode()
    told = article.versions.get().quotes.get(kind="indirect")
    told.shows_excerpt = True
    told.save()
    after = client.get(article.get_absolute_url()).content.decode()

    assert f"{own} of its {len(TEXT)} characters stand here, all of them speakers’ words" in before
    prose = len("they had lost a week's catch")
    assert (
        f"{own + prose} of its {len(TEXT)} characters stand here, {prose} of them the outlet’s prose" in after
    )


def test_events_it_supports_are_listed_with_what_is_said_in_it(client: Client, article: Article) -> None:
    make_event(make_timeline(), title="The ferry sails", article=article)
    make_event(make_timeline(), title="A draft", article=article, status="draft")

    supports = client.get(article.get_absolute_url()).context["supports"]

    assert [(event.title, said) for event, _, said in supports] == [
        ("The harbour opens", "2 quotes"),
        ("The ferry sails", "no quote"),
    ]


def test_the_text_is_for_editors_with_the_permission_only(client: Client, article: Article) -> None:
    reader = User.objects.create_user("reader", password="a reader's password")
    staff = User.objects.create_user("staff", password="a staff password", is_staff=True)
    allowed = Permission.objects.get(codename="view_articleversion")

    seen = {}
    for name, user in (("nobody", None), ("reader", reader), ("staff without", staff)):
        client.logout()
        if user:
            client.force_login(user)
        seen[name] = client.get(article.get_absolute_url())
    staff.user_permissions.add(allowed)
    client.force_login(User.objects.get(pk=staff.pk))
    seen["editor"] = client.get(article.get_absolute_url())
    reader.user_permissions.add(allowed)
    client.force_login(User.objects.get(pk=reader.pk))
    seen["reader with"] = client.get(article.get_absolute_url())

    assert {name for name, answer in seen.items() if PROSE in answer.content.decode()} == {"editor"}
    assert "no-store" in seen["editor"]["Cache-Control"]
    assert {name for name, answer in seen.items() if "Cookie" not in answer.get("Vary", "")} == {"nobody"}


def test_the_text_is_escaped(client: Client, admin_client: Client) -> None:
    version = make_version(text='<script>alert("x")</script> & so on')
    make_event(make_timeline(), article=version.article)

    body = admin_client.get(version.article.get_absolute_url()).content.decode()

    assert (
        "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; so on" in body
        and "<script>alert" not in body
    )


def test_a_withheld_text_is_said_to_be_so(client: Client, admin_client: Client) -> None:
    version = make_withheld()
    make_event(make_timeline(), article=version.article)

    reader = client.get(version.article.get_absolute_url()).content.decode()
    editor = admin_client.get(version.article.get_absolute_url()).content.decode()

    assert "The full text is withheld" in reader and "1, withheld" in reader
    assert "does not hold this text" in editor


def test_a_text_that_was_taken_down_leaves_a_note(client: Client) -> None:
    version = make_version()
    make_event(make_timeline(), article=version.article)
    version.text = None
    version.taken_down_at = datetime(2022, 3, 1, tzinfo=UTC)
    version.taken_down_reason = "The outlet's lawyers asked."
    version.taken_down_note = "Withdrawn at the outlet's request."
    version.save()

    body = client.get(version.article.get_absolute_url()).content.decode()

    assert "The text was taken down" in body and "On 1 March 2022." in body
    assert "Withdrawn at the outlet&#x27;s request." in body and "lawyers" not in body


def test_quotes_of_an_earlier_version_are_shown_beside_it(client: Client, article: Article) -> None:
    first = article.versions.get()
    lost = make_quote(first, "thanked the crews", status="lost")
    second = make_version(article, TEXT + "Updated.", retrieved_at=timezone.now())
    make_event(make_timeline(), quotes=[lost, make_quote(second)])

    response = client.get(article.get_absolute_url())

    assert [part.version.number for part in response.context["parts"]] == [2, 1]
    assert "lost since version 2" in response.content.decode()
    assert [(v.number, kept, held) for v, _, kept, held, _ in response.context["versions"]] == [
        (2, 1, 1),
        (1, 2, 3),
    ]


def test_an_address_that_a_browser_would_run_is_no_link(client: Client, article: Article) -> None:
    Article.objects.filter(pk=article.pk).update(url="javascript:alert(1)", archive_url="data:text/html,hi")
    article.outlet.homepage = "javascript:alert(2)"
    article.outlet.save()
    quote = article.versions.get().quotes.get(kind="direct", status="accepted")

    pages = [article.get_absolute_url(), article.outlet.get_absolute_url(), quote.get_absolute_url()]
    bodies = [client.get(address).content.decode() for address in pages]

    assert not [
        body for body in bodies if 'href="javascript' in body or 'href="data' in body or 'cite="j' in body
    ]
