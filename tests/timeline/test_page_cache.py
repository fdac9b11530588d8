"""The pages that are kept stay within their space, and those that are asked for again stay longest."""

from hypothesis import given
from hypothesis import strategies as st

from timeline.page_cache import BESIDES, KeptPage, PageCache, tag


def a_page(size: int = 1_000, version: str = "1", rendered_at: float = 0.0) -> KeptPage:
    return KeptPage(200, (), b"x" * size, version, rendered_at)


def test_a_page_comes_back_as_it_was_put_there() -> None:
    pages = PageCache(1_000_000)
    page = a_page()
    pages.put("/a", page)

    assert pages.get("/a") == page
    assert pages.get("/b") is None


def test_a_thousand_addresses_asked_for_once_do_not_drive_out_one_that_readers_come_back_to() -> None:
    pages = PageCache(50_000)
    pages.put("/read", a_page())
    pages.get("/read")

    for number in range(1_000):
        pages.put(f"/strange/{number}", a_page())

    assert pages.get("/read") is not None
    assert pages.get("/strange/0") is None
    assert pages.get("/strange/999") is not None


def test_pages_that_nobody_asks_for_any_more_give_way_to_those_that_are_asked_for_now() -> None:
    pages = PageCache(50_000)
    for name in ("old", "new"):
        for number in range(30):
            pages.put(f"/{name}/{number}", a_page())
            pages.get(f"/{name}/{number}")

    assert pages.get("/old/0") is None
    assert all(pages.get(f"/new/{number}") for number in range(15, 30))


def test_a_page_that_is_too_large_is_not_kept_nor_is_what_it_would_replace() -> None:
    pages = PageCache(160_000)
    pages.put("/a", a_page())

    pages.put("/a", a_page(size=10_000))

    assert pages.get("/a") is None
    assert (len(pages), pages.size) == (0, 0)


def test_a_page_is_as_of_the_last_moment_its_version_was_confirmed() -> None:
    pages = PageCache(1_000_000)
    old, new = a_page(version="1", rendered_at=100.0), a_page(version="2", rendered_at=200.0)

    pages.confirm("1", 150.0)
    pages.confirm("2", 300.0)
    pages.confirm("2", 250.0)

    assert (pages.as_of(old), pages.as_of(new)) == (150.0, 300.0)
    assert pages.as_of(a_page(version="3", rendered_at=400.0)) == 400.0


def test_bodies_that_differ_have_different_tags() -> None:
    assert tag(b"one") == tag(b"one") != tag(b"two")


@given(
    st.lists(
        st.tuples(st.sampled_from(["get", "put"]), st.integers(0, 12), st.integers(0, 9_000)), max_size=200
    )
)
def test_whatever_is_asked_and_put_the_space_holds_and_is_counted_rightly(
    steps: list[tuple[str, int, int]],
) -> None:
    pages = PageCache(40_000)
    put: dict[str, KeptPage] = {}

    for what, number, size in steps:
        key = f"/{number}"
        if what == "put":
            put[key] = a_page(size)
            pages.put(key, put[key])
        else:
            assert pages.get(key) in (None, put.get(key))
        left = [page for name in put if (page := pages.get(name)) is not None]

        assert pages.size == sum(len(page.body) + BESIDES for page in left) <= 40_000
        assert len(pages) == len(left)
