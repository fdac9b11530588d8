"""No article, however odd, breaks the import, the reading or a page, and none of its marks run on a page."""

import re
from collections import Counter
from itertools import islice

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.urls import reverse

from articles.importing import HTML, TEXT, ImportRefused, import_text
from articles.models import ArticleVersion, Outlet, Quote
from tests.hostile.odd_articles import OddArticle, odd_articles
from tests.hostile.running_marks import what_runs
from tests.makers import TEXT as PLAIN
from tests.makers import make_citation, make_event, make_outlet, make_timeline
from timeline.models import Event, Timeline

pytestmark = pytest.mark.django_db

TOGETHER = 50
"""Articles that one event cites; of pages that show one article or quote, one is opened for them all."""

UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
SHORT = 1_000


def taken_in(odd: OddArticle, outlet: Outlet, faults: list[str]) -> ArticleVersion | None:
    """Import and read the article; a refusal is to be one short sentence, and all else is a fault."""
    kind = HTML if odd.is_page else TEXT
    try:
        imported = import_text(odd.content, outlet=outlet, content_type=kind)
    except ImportRefused as refused:
        told = str(refused)
        if not told.rstrip().endswith((".", "”")) or len(told) > SHORT or UNSEEN.search(told):
            faults.append(f"{odd}: is refused with {told[:SHORT]!a}")
        return None
    except Exception as error:
        faults.append(f"{odd}: breaks the import: {error!r:.500}")
        return None
    article, version = imported.article, imported.version
    if "could not be" in imported.note:
        faults.append(f"{odd}: breaks the reading: {imported.note}")
    if UNSEEN.search(f"{version.text}{article.headline}{article.byline}{article.section}"):
        faults.append(f"{odd}: is stored with what cannot be seen")
    if article.url and not article.url.startswith(("http://", "https://")):
        faults.append(f"{odd}: is stored with the address {article.url[:100]!a}")
    return version


def published(versions: list[ArticleVersion], timeline: Timeline) -> Event:
    """An event on the timeline that cites all of these, each with a quote where one was found in it."""
    event = make_event(timeline, is_cited=False)
    for version in versions:
        quote = version.quotes.filter(exact__gt="").order_by("start").first()
        if quote is not None:
            quote.status = Quote.Status.ACCEPTED
            quote.save()
            make_citation(event, quote=quote)
        else:
            make_citation(event, article=version.article)
    return event


def pages_of(event: Event, versions: list[ArticleVersion], timeline: Timeline) -> dict[str, str]:
    """The address of each page that shows the event or one of its articles, by the kind of page."""
    version = max(versions, key=lambda one: one.quotes.count())
    article = version.article
    pages = {kind: reverse(f"timeline:{kind}", args=[event.slug]) for kind in ("event", "embed-event")} | {
        kind: reverse(f"timeline:{kind}", args=[timeline.slug])
        for kind in ("timeline", "timeline-print", "timeline-atom", "timeline-json")
    }
    pages["article"] = reverse("timeline:article", args=[article.public_id])
    quote = version.quotes.filter(status=Quote.Status.ACCEPTED).first()
    if quote is not None:
        pages |= {
            kind: reverse(f"timeline:{kind}", args=[quote.public_id]) for kind in ("quote", "embed-quote")
        }
    pages |= {
        f"desk {kind}": reverse(f"desk:{kind}", args=[article.pk]) for kind in ("article", "article-queue")
    }
    pages["list"] = reverse("admin:articles_article_changelist")
    return pages


def shown(client: Client, kind: str, address: str, faults: list[str]) -> set[str]:
    """Open a page and return what would run on it."""
    answer = client.get(address)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if answer.status_code != 200:
        faults.append(f"{kind} at {address} answers {answer.status_code}")
    html = body.decode()
    if unseen := UNSEEN.search(html):
        faults.append(
            f"{kind} at {address} holds {unseen[0]!a}: {html[unseen.start() - 80 : unseen.end()]!a}"
        )
    return set(what_runs(html)) if "html" in answer["Content-Type"] else set()


@pytest.mark.parametrize(
    ("seed", "count"),
    [
        pytest.param(1, 150, id="a share"),
        *(
            pytest.param(seed, 1_000, id=f"a thousand, {seed}", marks=pytest.mark.long)
            for seed in range(2, 12)
        ),
    ],
)
def test_odd_articles_are_taken_in_or_refused_and_shown_without_running(
    client: Client, seed: int, count: int
) -> None:
    client.force_login(User.objects.create_superuser("ines"))
    outlet, timeline = make_outlet("The Odd Post"), make_timeline(slug="odd")
    faults: list[str] = []
    plain = [import_text(PLAIN, outlet=outlet).version]
    allowed = {
        kind: shown(client, kind, address, faults)
        for kind, address in pages_of(published(plain, timeline), plain, timeline).items()
    }
    became: Counter[str] = Counter()

    drawn = odd_articles(seed, count)
    while batch := list(islice(drawn, TOGETHER)):
        versions = {}
        for odd in batch:
            version = taken_in(odd, outlet, faults)
            became["taken in" if version else "refused"] += 1
            if version is not None:
                versions[version.pk] = version
        event = published(list(versions.values()), timeline)
        with connection.cursor() as cursor:  # as PostgreSQL does once a minute, of what is committed
            cursor.execute("ANALYZE")
        for kind, address in pages_of(event, list(versions.values()), timeline).items():
            runs = shown(client, kind, address, faults) - allowed[kind]
            faults += [f"{kind} at {address}, of {batch[0].seed} and after, holds {what}" for what in runs]

    assert not faults, "\n".join([f"{len(faults)} faults", *faults[:20]])
    assert became.total() == count
    assert became["taken in"] > count / 2 and became["refused"], became


def test_what_runs_would_be_found() -> None:
    page = """<p>a &lt;script&gt; b</p><script src="/static/a.js"></script><script>alert(1)</script>
        <a href="java&#9;script:alert(1)">x</a><img src=x onerror=alert(1)><p style="color: red">x</p>
        <script type="application/json">{"a": 1}</script><script type="application/json">{a</script>
        <base href=/>"""

    assert what_runs(page) == [
        "a script /static/a.js",
        "a script alert(1)",
        "a href=java\tscript:alert(1)",
        "img onerror=alert(1)",
        "p style=color: red",
        "a script of application/json that is none: {a",
        "a base",
    ]


def test_the_same_odd_articles_are_drawn_each_time() -> None:
    one, other = (list(odd_articles(3, 60)) for _ in range(2))

    assert one == other
    assert {odd.is_page for odd in one} == {True, False}
    assert {type(odd.content) for odd in one} == {str, bytes}
