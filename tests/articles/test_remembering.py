"""What is worked out of texts is kept by version and hash, within bounds, until the text is taken down."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from articles import remembering, syndication
from articles.comparing.diff import compare, kept_comparisons
from articles.comparing.shingles import prose_of
from articles.models import ArticleVersion
from articles.remembering import RememberedProse, remembered_prose
from desk.takedown import take_down
from tests.makers import make_article, make_outlet, make_version

PIER = "The old pier was closed for a second night after divers had found two broken beams.\n"


def version_of(key: int, text: str = PIER, sha256: str = "a") -> ArticleVersion:
    return ArticleVersion(pk=key, text=text, text_sha256=sha256)


def times_worked_out(kept: RememberedProse, *asked: tuple[ArticleVersion, str]) -> int:
    done = []

    def work_out(text: str) -> Any:
        done.append(text)
        return prose_of(text, [])

    for version, besides in asked:
        kept.of(version, besides, lambda text=version.text: work_out(text or ""))
    return len(done)


def test_the_prose_of_a_text_is_worked_out_once() -> None:
    assert times_worked_out(RememberedProse(4), (version_of(1), "body"), (version_of(1), "body")) == 1


@pytest.mark.parametrize(
    ("version", "besides"),
    [(version_of(2), "body"), (version_of(1, sha256="b"), "body"), (version_of(1), "all")],
    ids=["another version", "another hash", "another body"],
)
def test_what_is_kept_of_one_text_is_not_taken_for_another(version: ArticleVersion, besides: str) -> None:
    assert times_worked_out(RememberedProse(4), (version_of(1), "body"), (version, besides)) == 2


def test_those_asked_for_longest_ago_go_first() -> None:
    kept = RememberedProse(2)

    times_worked_out(kept, *((version_of(key), "") for key in (1, 2, 1, 3)))

    assert [key for key in (1, 2, 3) if kept.holds(key)] == [1, 3]


def test_a_text_taken_down_while_its_prose_is_worked_out_is_not_kept() -> None:
    kept = RememberedProse(2)

    def taken_down_meanwhile() -> Any:
        kept.forget([1])
        return prose_of(PIER, [])

    kept.of(version_of(1), "", taken_down_meanwhile)

    assert not kept.holds(1)


@pytest.mark.django_db
def test_taking_a_text_down_empties_what_this_process_keeps_of_it(
    django_capture_on_commit_callbacks: Any,
) -> None:
    version, other = (make_version(make_article(make_outlet()), PIER) for _ in range(2))
    for one in (version, other):
        syndication.prose_of_version(one)
    compare(PIER, PIER.replace("two", "three"))
    held = (remembered_prose.holds(version.pk), kept_comparisons.cache_info().currsize > 0)

    with django_capture_on_commit_callbacks(execute=True):
        editor = User.objects.create_user("ed")
        take_down(version.article, editor, reason="Asked.", note="Gone.", keeps_quotes=True)

    assert held == (True, True)
    assert (remembered_prose.holds(version.pk), remembered_prose.holds(other.pk)) == (False, True)
    assert [kept.cache_info().currsize for kept in remembering.BY_WORDS] == [0] * len(remembering.BY_WORDS)


@pytest.mark.django_db
def test_of_a_version_that_has_no_text_any_more_nothing_kept_is_served() -> None:
    version = make_version(make_article(make_outlet()), PIER)
    assert syndication.prose_of_version(version).words

    version.text = None

    assert not syndication.prose_of_version(version).words
