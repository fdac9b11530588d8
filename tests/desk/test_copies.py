"""Deciding what articles print alike: what follows is told before, and can be taken back after."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import Article, ArticleVersion, SharedPassage
from desk import copies
from desk.copies import Decision
from desk.models import Step
from desk.steps import Overtaken, StepRefused
from tests.makers import (
    make_article,
    make_citation,
    make_event,
    make_outlet,
    make_quote,
    make_timeline,
    make_version,
    make_withheld,
)
from timeline.models import Event, PassageTelling

TEXT = "".join(f"{letter} word by word. " for letter in "abcdefghijklmnop")
STRIDE = len("a word by word. ")
MAY_LOOK = ("articles.view_sharedpassage", "articles.view_articleversion")


def version_in(outlet: str, **fields) -> ArticleVersion:
    return make_version(make_article(make_outlet(outlet), **fields), TEXT)


def sentence(version: ArticleVersion, place: int):
    return make_quote(version, TEXT[place * STRIDE : (place + 1) * STRIDE - 2], kind="indirect")


def share(one: ArticleVersion, other: ArticleVersion, place: int, **fields) -> SharedPassage:
    at = {"start": place * STRIDE, "end": (place + 1) * STRIDE}
    return SharedPassage.objects.create(
        one=one, one_start=at["start"], one_end=at["end"],
        other=other, other_start=at["start"], other_end=at["end"], **fields,
    )  # fmt: skip


class World:
    """Two articles with two suggestions, and three events that cite both and one that cites a third too."""

    def __init__(self) -> None:
        timeline = make_timeline()
        self.one, self.other = version_in("Anchor", agencies=["Coast Wire"]), version_in("Courier")
        self.third = version_in("Post")
        quoted = [sentence(version, 0) for version in (self.one, self.other, self.third)]
        self.copied = make_event(timeline, title="The pier closes", quotes=quoted)
        self.own = make_event(
            timeline, title="The ferry sails", quotes=[sentence(self.one, 4), sentence(self.other, 5)]
        )
        self.silent = make_event(timeline, title="The mayor resigns", is_cited=False)
        for version in (self.one, self.other):
            make_citation(self.silent, article=version.article)
        self.passages = [share(self.one, self.other, place) for place in (0, 1)]

    @property
    def pair(self) -> tuple[Article, Article]:
        return self.one.article, self.other.article

    @property
    def address(self) -> str:
        return reverse("desk:copies-pair", args=[article.pk for article in self.pair])

    @property
    def seen(self) -> str:
        return copies.seen_of(copies.passages_of(*self.pair))

    def reports(self) -> dict[str, int]:
        return {event.title: event.entries.get().reports for event in Event.objects.all()}

    def decided(self, status: str, *tells: Event) -> dict[int, Decision]:
        return {one.pk: Decision(status, frozenset(event.pk for event in tells)) for one in self.passages}


@pytest.fixture
def world(db: None) -> World:
    return World()


APART = {"The pier closes": 3, "The ferry sails": 2, "The mayor resigns": 2}


def test_the_list_names_the_pairs_that_wait_and_the_first_page_counts_them(
    desk: Client, world: World
) -> None:
    share(world.one, world.third, 8)

    body = desk.get(reverse("desk:copies")).content.decode()

    assert body.index("Anchor and Courier") < body.index("Anchor and Post")
    assert "<b>2</b> passages to decide. Anchor credits Coast Wire" in body
    assert "3 passages that two articles print alike" in desk.get(reverse("desk:index")).content.decode()


def test_the_page_names_who_else_prints_a_passage_and_where_that_is_decided(
    desk: Client, world: World
) -> None:
    share(world.one, world.third, 0, status="confirmed")
    share(world.other, world.third, 0)
    share(world.other, version_in("Gazette"), 0)
    share(world.one, version_in("Herald"), 0, status="rejected")
    share(world.one, version_in("Journal"), 7)

    page = desk.get(world.address)

    named = [
        [(one.article.outlet.label, one.beside.outlet.label, one.is_confirmed) for one in shown.relatives]
        for shown in page.context["shown"]
    ]
    assert named == [[("Post", "Anchor", True), ("Gazette", "Courier", False)], []]
    body = page.content.decode()
    assert reverse("desk:copies-pair", args=[world.one.article_id, world.third.article_id]) in body
    assert "by 2 more articles" in body and "shared with Anchor, confirmed" in body


@pytest.mark.parametrize("asked", ["", "?decided"])
def test_of_very_many_the_pairs_of_the_newest_passages_are_listed_and_the_list_says_so(
    desk: Client, world: World, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    older, newer = (world.one, world.third), (world.other, version_in("Gazette"))
    for place, pair in enumerate([older, newer, newer]):
        share(*pair, place + 8, status="confirmed" if asked else "suggested")
    address = reverse("desk:copies") + asked
    whole = desk.get(address)
    monkeypatch.setattr(copies, "MOST_PAIRED", 2)

    page = desk.get(address)

    assert "Of the newest" not in whole.content.decode()
    assert "Of the newest 2 passages" in page.content.decode()
    assert [(pair["first"], pair["second"], pair["passages"]) for pair in page.context["pairs"]] == [
        (*sorted(version.article_id for version in newer), 2)
    ]


def test_pairs_that_were_decided_are_listed_apart_so_that_a_decision_can_be_looked_at_again(
    desk: Client, world: World
) -> None:
    share(world.one, world.third, 9, status="confirmed")
    share(world.other, world.third, 10, status="rejected")

    page = desk.get(f"{reverse('desk:copies')}?decided")

    listed = [(pair["first"], pair["second"], pair["confirmed"]) for pair in page.context["pairs"]]
    one, other, third = (version.article_id for version in (world.one, world.other, world.third))
    assert listed == [(one, third, 1), (other, third, 0)]
    assert reverse("desk:copies-pair", args=[one, third]) in page.content.decode()


def test_both_sides_stand_beside_each_other_with_what_would_follow(desk: Client, world: World) -> None:
    page = desk.get(world.address)
    body = page.content.decode()

    assert body.count("a word by word.") == 2
    assert "<b>3 → 2 independent reports</b>, at once for readers" in body
    assert [one.event.title for one in page.context["changing"]] == ["The pier closes"]
    assert "2 events citing both stay as counted" in body
    assert world.reports() == APART


def test_nothing_is_chosen_before_an_editor_chooses_and_what_one_rejects_stays_out_of_all(
    desk: Client, world: World
) -> None:
    assert [one.chosen for one in desk.get(world.address).context["shown"]] == ["suggested"] * 2

    form = _form(world, "suggested") | {f"p{world.passages[0].pk}": "rejected"}
    desk.post(world.address, {**form, "do": "confirm-all", "seen": world.seen})

    assert [one.status for one in copies.passages_of(*world.pair)] == ["rejected", "confirmed"]


def test_what_is_told_before_is_what_follows(desk: Client, world: World) -> None:
    told = {one.event.title: one.after for one in desk.get(world.address).context["changing"]}

    desk.post(world.address, {"do": "confirm-all", "seen": world.seen, **_form(world, "suggested")})

    assert world.reports() == {**APART, **told}
    assert {passage.status for passage in SharedPassage.objects.all()} == {"confirmed"}


def test_an_event_that_no_quote_tells_is_told_by_the_passage_when_an_editor_ticks_it(
    desk: Client, world: World, editor: User
) -> None:
    form = {**_form(world, "confirmed"), f"t{world.passages[1].pk}": [world.silent.pk]}

    looked = desk.post(world.address, {**form, "do": "look", "seen": world.seen})

    assert {one.event.title: one.after for one in looked.context["changing"]} == {
        "The pier closes": 2,
        "The mayor resigns": 1,
    }
    assert world.reports() == APART
    desk.post(world.address, {**form, "do": "save", "seen": world.seen, "reason": "One wire report."})
    assert world.reports() == {"The pier closes": 2, "The ferry sails": 2, "The mayor resigns": 1}
    telling = PassageTelling.objects.get()
    assert (telling.history.get().history_user, telling.history.get().history_change_reason) == (
        editor,
        "One wire report.",
    )


@pytest.mark.parametrize("status", ["suggested", "rejected"])
def test_an_event_ticked_of_a_passage_that_is_no_text_is_not_dropped_in_silence(
    desk: Client, world: World, status: str
) -> None:
    form = _form(world, "confirmed") | {f"p{world.passages[1].pk}": status, "seen": world.seen}
    form[f"t{world.passages[1].pk}"] = [world.silent.pk]

    saved, looked = (desk.post(world.address, {**form, "do": do}) for do in ("save", "look"))

    assert (saved.status_code, looked.status_code) == (400, 200)
    for page in (saved, looked):
        assert "passage 2 is not said to be one text" in page.content.decode()
        assert [option.is_told for option in page.context["shown"][1].options].count(True) == 1
    assert {passage.status for passage in SharedPassage.objects.all()} == {"suggested"}


def test_one_passage_of_a_family_is_split_off_with_a_reason(desk: Client, world: World, editor: User) -> None:
    copies.decide(*world.pair, world.seen, editor, world.decided("confirmed"))
    form = _form(world, "confirmed") | {f"p{world.passages[0].pk}": "rejected"}

    desk.post(world.address, {**form, "do": "save", "seen": world.seen, "reason": "A press release."})

    assert world.reports() == APART
    kept = SharedPassage.objects.get(pk=world.passages[0].pk)
    assert (kept.status, kept.history.first().history_change_reason) == ("rejected", "A press release.")
    assert SharedPassage.objects.get(pk=world.passages[1].pk).status == "confirmed"


def test_every_decision_is_taken_back_one_after_the_other(desk: Client, world: World, editor: User) -> None:
    copies.decide(*world.pair, world.seen, editor, world.decided("confirmed", world.silent))
    copies.decide(*world.pair, world.seen, editor, world.decided("rejected"))
    assert (world.reports(), PassageTelling.objects.count()) == (APART, 0)

    desk.post(reverse("desk:copies"), {"do": "undo"})

    assert world.reports() == {"The pier closes": 2, "The ferry sails": 2, "The mayor resigns": 1}
    desk.post(reverse("desk:copies"), {"do": "undo"})
    assert world.reports() == APART
    assert {passage.status for passage in SharedPassage.objects.all()} == {"suggested"}
    assert desk.post(reverse("desk:copies"), {"do": "undo"}).status_code == 409


def test_what_somebody_has_decided_meanwhile_is_not_overwritten(world: World, editor: User) -> None:
    seen = world.seen
    copies.decide(*world.pair, seen, editor, world.decided("rejected"))

    with pytest.raises(Overtaken):
        copies.decide(*world.pair, seen, editor, world.decided("confirmed"))

    other = User.objects.create(username="other")
    copies.decide(*world.pair, world.seen, other, world.decided("confirmed"))
    with pytest.raises(StepRefused, match="somebody has decided"):
        copies.undo(editor)


def test_the_queue_of_an_article_does_not_take_back_what_was_decided_here(
    desk: Client, world: World, editor: User
) -> None:
    copies.decide(*world.pair, world.seen, editor, world.decided("confirmed"))

    desk.post(reverse("desk:article-queue", args=[world.one.article_id]), {"do": "undo"})

    assert Step.objects.get().undone_at is None
    assert {passage.status for passage in SharedPassage.objects.all()} == {"confirmed"}


def test_whoever_may_look_sees_no_button_and_may_not_decide(
    staff_with: Callable[..., Client], world: World
) -> None:
    reader = staff_with(*MAY_LOOK)

    assert 'name="do"' not in reader.get(world.address).content.decode()
    answers = [
        reader.post(address, {"do": "confirm-all", "seen": world.seen, **_form(world, "confirmed")})
        for address in (world.address, reverse("desk:copies"))
    ]
    assert {answer.status_code for answer in answers} == {403}


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"seen": ""}, 409),
        ({"p": "certainly"}, 400),
        ({"t": "9" * 5000}, 302),
        ({"t": "99999"}, 400),
        ({"p": "suggested"}, 400),
        ({"reason": "a\x00b"}, 302),
    ],
    ids=["unseen", "no-decision", "no-number", "no-event", "nothing-changed", "nul"],
)
def test_what_no_browser_sends_is_refused_in_words(desk: Client, world: World, values, status) -> None:
    form = _form(world, values.get("p", "confirmed")) | {"do": "save", "seen": world.seen}
    if "t" in values:
        form[f"t{world.passages[0].pk}"] = values["t"]
    form |= {key: value for key, value in values.items() if key in ("seen", "reason")}

    assert desk.post(world.address, form).status_code == status


@pytest.mark.parametrize("key", [1, 10**17, 10**30], ids=["none", "long", "longer"])
def test_articles_that_are_not_there_share_nothing(desk: Client, world: World, key: int) -> None:
    assert desk.get(f"/admin/desk/copies/{world.one.article_id}/{key}0/").status_code == 404


def test_a_text_that_is_not_held_is_not_shown_and_can_be_decided_all_the_same(
    desk: Client, world: World
) -> None:
    withheld = make_withheld(TEXT)
    passage = share(world.one, withheld, 0)
    address = reverse("desk:copies-pair", args=[world.one.article_id, withheld.article_id])
    page = desk.get(address)

    assert "The text is not held" in page.content.decode()
    desk.post(address, {"do": "save", "seen": page.context["seen"], f"p{passage.pk}": "confirmed"})
    assert SharedPassage.objects.get(pk=passage.pk).status == "confirmed"


def test_the_page_asks_as_many_questions_for_many_passages_as_for_two(desk: Client, world: World) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(world.address).status_code == 200
        return len(queries)

    first = asked()
    for place in range(2, 9):
        share(world.one, world.other, place, status="confirmed")
        share(world.one, version_in(f"Gazette {place}"), place)
        make_event(make_timeline(), quotes=[sentence(world.one, place), sentence(world.other, place)])

    assert asked() == first


def _form(world: World, status: str) -> dict[str, object]:
    return {f"p{passage.pk}": status for passage in world.passages}
