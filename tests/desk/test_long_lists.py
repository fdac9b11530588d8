"""Lists, searches, filters and forms of an archive that is too large to be shown whole."""

import re
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.admin import listing, passages
from articles.admin.searching import place_of
from articles.models import Actor, Article, Quote, SharedPassage
from desk import queue, waiting
from desk.admin import DeskQuoteAdmin
from desk.views import differences
from tests.corpus.making import make_corpus
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
from timeline.models import Discrepancy, Entry, Event, Timeline

QUOTES = reverse("admin:articles_quote_changelist")
EVENTS = reverse("admin:timeline_event_changelist")
ARTICLES = reverse("admin:articles_article_changelist")
PASSAGES = reverse("admin:articles_sharedpassage_changelist")


def listed(answer: HttpResponse) -> list[Any]:
    assert answer.status_code == 200
    return list(answer.context["cl"].result_list)


def questions(desk: Client, address: str) -> int:
    desk.get(address)  # content types and the session are looked up once
    with CaptureQueriesContext(connection) as asked:
        assert desk.get(address).status_code == 200
    return len(asked)


class TestSearching:
    @pytest.mark.parametrize(
        ("typed", "is_found"),
        [
            ("arbou", True),
            ("HARBOUR", True),
            ("harbour reopens", True),
            ("reopens harbour", True),
            ('"harbour reopens"', True),
            ('"reopens harbour"', False),
            ("harbour closes", False),
            ("ça", True),
            ("100%", True),
            ("1%", False),
            ("_arbour", False),
            ("京の", True),
            ("東京の港", True),
            ("東京の空", False),
        ],
    )
    def test_pieces_of_words_are_found_in_any_script(self, desk: Client, typed: str, is_found: bool) -> None:
        event = make_event(title="The harbour reopens", summary="Curaçao is 100% open; 東京の港も.")
        make_event(title="Something else", summary="Elsewhere")

        assert (event in listed(desk.get(EVENTS, {"q": typed}))) == is_found

    def test_a_quote_is_found_by_words_gist_speaker_and_headline_each_word_by_itself(
        self, desk: Client
    ) -> None:
        speaker = make_actor("Ines Calder")
        version = make_version(make_article(headline="Pilots return to the quay"))
        quote = make_quote(version, speaker=speaker, gist="Ships may enter again")
        make_quote(make_version(make_article(headline="Weather")))

        for typed in ("cleared the nor", "enter aga", "alder", "lots ret", "alder quay enter"):
            assert quote in listed(desk.get(QUOTES, {"q": typed})), typed
        assert listed(desk.get(QUOTES, {"q": "alder weather"})) == []

    def test_of_very_many_words_the_longest_are_looked_for_and_the_list_says_so(self, desk: Client) -> None:
        event = make_event(title="The harbour opens", status="draft", is_cited=False)
        pasted = " ".join(f"word{number}" for number in range(200))

        answer = desk.get(EVENTS, {"q": f"harbour {pasted}"})
        few = desk.get(EVENTS, {"q": "harbour The opens " * 50})

        assert event not in listed(answer)
        assert "Of 201 words the 20 longest were looked for." in answer.content.decode()
        assert event in listed(few) and "were looked for" not in few.content.decode()
        people = desk.get(reverse("admin:articles_actor_changelist"), {"q": pasted}).content.decode()
        assert "were looked for" not in people, "of them all words are"
        asked = questions(desk, f"{EVENTS}?q={'+'.join(pasted.split())}")
        assert asked <= questions(desk, f"{EVENTS}?q={'+'.join(pasted.split()[-20:])}")

    def test_what_is_too_frequent_to_be_looked_up_is_found_all_the_same(
        self, desk: Client, monkeypatch: Any
    ) -> None:
        monkeypatch.setattr("articles.admin.searching.MOST_KEYS", 1)
        version = make_version(make_article(headline="Pilots return to the quay"))
        quotes = {make_quote(version), make_quote(version, "they had lost a week's catch", kind="indirect")}
        make_quote(make_version(make_article(headline="Weather")))

        assert quotes == set(listed(desk.get(QUOTES, {"q": "pilots"})))
        assert len(listed(desk.get(QUOTES, {"q": "cleared"}))) == 2

    def test_a_shared_passage_is_found_by_the_headlines_of_both_its_articles(
        self, desk: Client, monkeypatch: Any
    ) -> None:
        titles = ("Pilots return to the quay", "Pilots sail", "Weather")
        quay, sail, weather = (make_version(make_article(headline=title)) for title in titles)
        for one, other in ((quay, weather), (weather, sail)):
            SharedPassage.objects.create(
                one=one, one_start=0, one_end=9, other=other, other_start=0, other_end=9
            )
        first, second = SharedPassage.objects.order_by("pk")

        for most in (20_000, 0):  # looked up beforehand, and too frequent for that
            monkeypatch.setattr("articles.admin.searching.MOST_KEYS", most)
            assert set(listed(desk.get(PASSAGES, {"q": "pilots"}))) == {first, second}
            assert listed(desk.get(PASSAGES, {"q": "pilots quay"})) == [first]
            assert listed(desk.get(PASSAGES, {"q": "ilots sai weather"})) == [second]
        with monkeypatch.context() as changed:  # in so many headlines that nothing is looked up
            changed.setattr(passages, "VERY_FREQUENT", 1_000)
            changed.setattr(passages, "versions_titled", None)
            assert set(listed(desk.get(PASSAGES, {"q": "pilots"}))) == {first, second}

    def test_numbers_of_lists_are_printed_by_thousands(self, desk: Client) -> None:
        Actor.objects.bulk_create(
            Actor(name=f"Harbour pilot {number}", slug=f"pilot-{number}", kind="person")
            for number in range(1_001)
        )

        for asked in ({}, {"q": "harbour"}, {"kind__exact": "person"}):
            page = desk.get(reverse("admin:articles_actor_changelist"), asked).content.decode()
            assert re.search(r"\s1,001 (actors|results)\s", page), asked
            assert "1001 " not in page

    def test_all_is_offered_where_a_list_is_narrowed(self, desk: Client) -> None:
        make_event(title="The harbour opens")

        whole, *narrowed = (
            desk.get(EVENTS, asked).content.decode()
            for asked in ({}, {"q": "harbour"}, {"status__exact": "published"})
        )

        assert "Show all" not in whole
        assert all("Show all" in page for page in narrowed)

    def test_quotes_that_no_event_cites_are_listed(self, desk: Client) -> None:
        cited, alone = make_quote(), make_quote()
        make_citation(make_event(), quote=cited)
        make_quote(status="suggested")

        found = listed(desk.get(QUOTES, {"needs": "event"}))

        assert alone in found and cited not in found
        assert {quote.status for quote in found} == {"accepted"}

    def test_an_article_is_found_by_headline_address_and_outlet(self, desk: Client) -> None:
        article = make_article(
            make_outlet("Harbour Courier"), headline="Pilots return", url="https://example.org/2022/quay"
        )
        make_article(headline="Weather")

        for typed in ("ilots", "2022/qu", "bour cour", "courier pilots"):
            assert article in listed(desk.get(ARTICLES, {"q": typed})), typed
        assert listed(desk.get(ARTICLES, {"q": "courier weather"})) == []


@pytest.mark.django_db
def test_pieces_of_words_are_looked_up_in_the_index() -> None:
    make_corpus(400)
    word = Quote.objects.exclude(exact=None).latest("pk").exact.split()[-1][:6]
    with connection.cursor() as cursor:  # so few rows as here are sooner read one by one
        cursor.execute("ANALYZE articles_quote, articles_article, timeline_event")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")  # by its key alone
    for model, columns, index in (
        (Quote, ("exact", "gist", "speaker_description"), "quote_sought"),
        (Article, ("headline", "url", "public_id"), "article_sought"),
        (Event, ("title", "summary", "place", "slug"), "event_sought"),
    ):
        with CaptureQueriesContext(connection) as captured:
            place_of(model, "zz" + word, columns, columns)
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {captured.captured_queries[-1]['sql']}")
            plan = "\n".join(row for (row,) in cursor.fetchall())
        assert index in plan, plan


@pytest.mark.django_db
def test_lists_go_along_an_index_whatever_they_are_sorted_by() -> None:
    make_corpus(400)
    with connection.cursor() as cursor:
        for other_way in ("seqscan", "bitmapscan", "sort", "incremental_sort"):
            cursor.execute(f"SET LOCAL enable_{other_way} = off")
    for rows, index in (
        (Event.objects.order_by("-sort_on", "-pk"), "event_sorted"),
        (Quote.objects.order_by("status", "pk"), "quote_by_status"),
        (Quote.objects.order_by("-kind", "-pk"), "quote_by_kind"),
        (Quote.objects.order_by("certainty", "pk"), "quote_by_certainty"),
        (Article.objects.order_by("published_at", "pk"), "article_published"),
    ):
        plan = rows.values_list("pk")[:50].explain()
        assert index in plan and "Sort" not in plan.replace("event_sorted", ""), plan


class TestLongLists:
    @pytest.fixture(autouse=True)
    def short(self, monkeypatch: Any) -> None:
        monkeypatch.setattr(listing, "MOST_PAGED", 3)

    def test_a_narrowed_list_says_that_there_are_more_than_it_leads_through(self, desk: Client) -> None:
        events = [make_event(title=f"Harbour {number}") for number in range(5)]
        make_event(title="Elsewhere")

        long, short = desk.get(EVENTS, {"q": "harbour"}), desk.get(EVENTS, {"q": '"Harbour 4"'})

        assert "more than 3 results" in long.content.decode()
        assert "1 result" in short.content.decode() and listed(short) == [events[4]]

    def test_a_whole_list_tells_about_how_many_there_are(self, desk: Client) -> None:
        for number in range(5):
            make_event(title=f"Harbour {number}")
        with connection.cursor() as cursor:
            cursor.execute("UPDATE pg_class SET reltuples = 7400 WHERE relname = 'timeline_event'")

        assert "about 7,000 events" in desk.get(EVENTS).content.decode()

    def test_a_long_list_is_not_sorted_by_what_no_index_has_and_says_so(self, desk: Client) -> None:
        for number in range(4):
            make_event(title=f"Harbour {number}")
        by_citations = {"o": "-6"}

        long, short = desk.get(EVENTS, by_citations), desk.get(EVENTS, {**by_citations, "q": '"r 1"'})

        assert listing.TOO_LONG in long.content.decode()
        assert listed(long) == listed(desk.get(EVENTS))
        assert listing.TOO_LONG not in short.content.decode()

    def test_a_short_list_is_sorted_by_any_column(self, desk: Client, monkeypatch: Any) -> None:
        monkeypatch.setattr(listing, "MOST_PAGED", 5)
        events = [make_event(title=f"Harbour {number}") for number in range(4)]
        for _ in range(2):
            version = make_version()
            make_citation(events[1], article=version.article, quote=make_quote(version))

        assert listed(desk.get(EVENTS, {"o": "-6"}))[0] == events[1]

    def test_pages_follow_one_another_in_the_order_of_the_list(self, desk: Client, monkeypatch: Any) -> None:
        monkeypatch.setattr(listing, "MOST_PAGED", 200)
        monkeypatch.setattr(listing.ShortLists, "list_per_page", 2)
        for number in range(5):
            make_event(title=f"Harbour {number}")
        for asked in ({}, {"q": "harbour"}, {"o": "1"}, {"o": "-3", "q": "harbour"}):
            pages = [listed(desk.get(EVENTS, {**asked, "p": page})) for page in (1, 2, 3)]
            keys = [event.pk for page in pages for event in page]
            assert [len(page) for page in pages] == [2, 2, 1]
            assert len(set(keys)) == 5, asked
            assert listed(desk.get(EVENTS, {**asked, "all": ""})) == [one for page in pages for one in page]


class TestFilters:
    def test_of_many_outlets_the_first_are_offered_and_the_others_are_typed(self, desk: Client) -> None:
        outlets = [make_outlet(f"Courier {number:02}") for number in range(60)]
        quotes = [make_quote(make_version(make_article(outlet))) for outlet in outlets]
        name = "version__article__outlet"

        page = desk.get(QUOTES)
        typed = desk.get(QUOTES, {f"{name}__called": "ier 57", "kind__exact": "direct"})
        chosen = desk.get(QUOTES, {f"{name}__id__exact": outlets[55].pk})

        html = page.content.decode()
        assert "Courier 39" in html.split('id="changelist-filter"')[1]
        assert "Courier 45" not in html.split('id="changelist-filter"')[1]
        assert html.index(f'name="{name}__called"') < html.index("Courier 00</a>"), "before the names"
        assert listed(typed) == [quotes[57]]
        assert '<input type="hidden" name="kind__exact" value="direct">' in typed.content.decode()
        assert listed(chosen) == [quotes[55]]
        assert "Courier 55" in chosen.content.decode().split('id="changelist-filter"')[1]

    def test_of_few_all_are_offered_that_are_named_at_all(self, desk: Client) -> None:
        make_quote(make_version(make_article(make_outlet("Harbour Courier"))))
        make_quote(make_version(make_article(make_outlet("Quay Times"))))
        make_outlet("Unread Gazette")

        filters = desk.get(QUOTES).content.decode().split('id="changelist-filter"')[1]

        assert "Harbour Courier" in filters and "Unread Gazette" not in filters
        assert "__called" not in filters


class TestActions:
    @pytest.fixture(autouse=True)
    def few(self, monkeypatch: Any) -> None:
        monkeypatch.setattr(listing, "MOST_AT_ONCE", 3)

    @staticmethod
    def chosen(desk: Client, action: str, quotes: list[Quote], across: str = "0") -> str:
        keys = [quote.pk for quote in quotes]
        sent = {"action": action, "_selected_action": keys, "select_across": across, "index": 0}
        return desk.post(f"{QUOTES}?status__exact=suggested", sent, follow=True).content.decode()

    def test_more_than_an_action_takes_are_left_as_they_were(self, desk: Client) -> None:
        version = make_version()
        quotes = [make_quote(version, status="suggested") for _ in range(4)]

        one_by_one = self.chosen(desk, "reject_selected", quotes)
        across = self.chosen(desk, "reject_selected", quotes[:1], across="1")
        deleted = self.chosen(desk, "delete_selected", quotes[:1], across="1")

        assert "at most 3 quotes at once, and 4 are chosen" in one_by_one
        assert "at most 3 quotes at once, and more than 3 are chosen" in across
        assert "at most 3 quotes at once" in deleted
        assert Quote.objects.filter(status="suggested").count() == 4

    def test_all_of_a_short_list_are_chosen_in_one_go(self, desk: Client) -> None:
        version = make_version()
        quotes = [make_quote(version, status="suggested") for _ in range(3)]
        kept = make_quote(version)

        page = self.chosen(desk, "reject_selected", quotes[:1], across="1")

        assert "3 quotes rejected" in page
        assert list(Quote.objects.exclude(status="rejected")) == [kept]

    def test_all_of_a_list_are_offered_where_an_action_takes_them(
        self, desk: Client, monkeypatch: Any
    ) -> None:
        monkeypatch.setattr(DeskQuoteAdmin, "list_per_page", 2)
        version = make_version()
        for _ in range(3):
            make_quote(version)
        few = desk.get(QUOTES).content.decode()
        make_quote(version)

        assert "Select all 3 quotes" in few
        assert 'class="question hidden"' not in desk.get(QUOTES).content.decode()


class TestDeleting:
    def test_of_very_much_that_stands_in_the_way_some_is_shown_and_the_rest_counted(
        self, desk: Client
    ) -> None:
        actor, version = make_actor("Ines Calder"), make_version()
        for _ in range(60):
            make_quote(version, speaker=actor)
        address = reverse("admin:articles_actor_delete", args=[actor.pk])

        page = desk.get(address).content.decode()

        assert "60 quotes in all" in page
        assert page.count("/admin/articles/quote/") <= 25
        assert desk.post(address, {"post": "yes"}).status_code == 200
        assert type(actor).objects.filter(pk=actor.pk).exists()

    def test_of_very_much_that_goes_along_the_number_is_told(self, desk: Client) -> None:
        timeline = make_timeline()
        for _ in range(60):
            make_event(timeline)
        address = reverse("admin:timeline_timeline_delete", args=[timeline.pk])

        with CaptureQueriesContext(connection) as asked:
            page = desk.get(address).content.decode()

        assert "60 entries" in page
        assert len(asked) < 30
        assert desk.post(address, {"post": "yes"}).status_code == 302
        assert not Timeline.objects.exists() and not Entry.objects.exists()

    def test_who_may_not_delete_what_goes_along_is_told_so(self, staff_with: Any) -> None:
        article = make_article()
        version = make_version(article)
        for _ in range(60):
            make_quote(version)
        editor = staff_with(
            "articles.view_article", "articles.delete_article", "articles.delete_articleversion"
        )

        page = editor.get(reverse("admin:articles_article_delete", args=[article.pk]))

        assert "quote" in page.context["perms_lacking"]
        assert editor.post(page.request["PATH_INFO"], {"post": "yes"}).status_code == 403


class TestForms:
    def test_an_event_s_form_asks_as_much_for_two_citations_as_for_twelve(self, desk: Client) -> None:
        few, many = make_event(make_timeline()), make_event(make_timeline())
        for event, number in ((few, 2), (many, 12)):
            for _ in range(number):
                version = make_version(make_article())
                quote = make_quote(version, speaker=make_actor())
                make_citation(event, article=version.article, quote=quote)
        pages = [reverse("admin:timeline_event_change", args=[event.pk]) for event in (few, many)]

        assert questions(desk, pages[1]) <= questions(desk, pages[0]) + 2
        chosen = desk.get(pages[1]).content.decode()
        for citation in many.citations.filter(quote__isnull=False):
            assert f'<option value="{citation.quote_id}" selected' in chosen

    def test_a_statement_s_form_asks_as_much_for_two_quotes_as_for_ten(self, desk: Client) -> None:
        few = make_statement(*(make_quote(make_version(make_article())) for _ in range(2)))
        many = make_statement(*(make_quote(make_version(make_article())) for _ in range(10)))
        pages = [reverse("admin:articles_statement_change", args=[one.pk]) for one in (few, many)]

        assert questions(desk, pages[1]) <= questions(desk, pages[0]) + 2

    def test_a_difference_on_a_long_timeline_is_put_together_by_typing(
        self, desk: Client, monkeypatch: Any
    ) -> None:
        monkeypatch.setattr(differences, "MOST_OFFERED", 2)
        timeline = make_timeline()
        versions = [make_version(make_article()) for _ in range(3)]
        events = [make_event(timeline, quotes=[make_quote(version)]) for version in versions]
        address = f"{reverse('desk:difference-new')}?timeline={timeline.pk}"

        page = desk.get(address).content.decode()
        sent = {
            "topic": "How many boats", "kind": "figure", "explanation": "", "event": events[1].pk,
            "timeline": "", "silent": versions[2].article.outlet_id, "do": "make",
            "sides-TOTAL_FORMS": 2, "sides-INITIAL_FORMS": 0,
        }  # fmt: skip
        for number, version in enumerate(versions[:2]):
            sent |= {f"sides-{number}-version": version.pk, f"sides-{number}-words": "a week's catch"}
        answer = desk.post(address, sent)

        assert "admin-autocomplete" in page and f'<option value="{events[0].pk}"' not in page
        assert answer.status_code == 302
        made = Discrepancy.objects.get()
        assert (made.event, made.spans.count(), made.silent.count()) == (events[1], 2, 1)


class TestWaiting:
    def test_the_first_page_asks_as_much_for_two_events_in_review_as_for_ten(self, desk: Client) -> None:
        timeline = make_timeline()
        for _ in range(2):
            make_event(timeline, status="in-review", quotes=[make_quote(make_version(make_article()))])
        few = questions(desk, reverse("admin:index"))
        for _ in range(8):
            make_event(timeline, status="in-review", quotes=[make_quote(make_version(make_article()))])

        assert questions(desk, reverse("admin:index")) <= few

    def test_of_very_many_quotes_what_is_not_finished_is_counted_among_the_newest(
        self, desk: Client, monkeypatch: Any
    ) -> None:
        monkeypatch.setattr(waiting, "COUNTED", 3)
        version = make_version()
        for _ in range(5):
            make_quote(version, speaker=make_actor())

        page = desk.get(reverse("desk:index")).content.decode()

        assert "3 quotes linked to no event" in page and "Among the newest accepted ones." in page

    def test_the_queue_tells_that_more_wait_than_it_counts(self, desk: Client, monkeypatch: Any) -> None:
        monkeypatch.setattr(queue, "COUNTED", 3)
        versions = [make_version(make_article()) for _ in range(3)]
        for version in versions:
            for _ in range(2):
                make_quote(version, status="suggested")

        page = desk.get(reverse("desk:article-queue", args=[versions[0].article_id])).content.decode()

        assert "More than 3 suggestions in the articles after this one" in page
