"""Embeds on another origin, in a real browser: as blogs, WordPress and pym.js show them."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import FrameLocator, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.barriers import barriers
from tests.browser.hosts import Host, another_site
from tests.npm_packages import node_module
from tests.timeline.story import SLUG
from timeline.embed_addresses import embed_at
from timeline.embed_frames import code_to_copy, code_with_script, frame_of
from timeline.embed_heights import height_of

pytestmark = pytest.mark.django_db  # the tests ask for heights, from what the server's database holds

TIMELINE = f"/timelines/{SLUG}/"
EVENT, QUOTE = "/events/putin-orban-news-conference/", "/quotes/dw-official-if-putin/"
STATEMENT = "/statements/putin-imagine-ukraine-in-nato/"
WITH_FILTERS = f"{TIMELINE}?show=quotes&show=filters&events=3"
SECRET = "aB3dE6gH9k"


@pytest.fixture(scope="module")
def served(demonstration_server: LiveServer) -> LiveServer:
    return demonstration_server


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with another_site() as site:
        yield site


@pytest.fixture
def code(served: LiveServer) -> Callable[..., str]:
    """The code that people copy for an address, at a width."""

    def written(address: str, width: int = 640, write: Any = code_to_copy, **more: Any) -> str:
        frame = frame_of(embed_at(address, ()), max_width=width, max_height=None)
        return write(frame, lambda path: f"{served.url}{path}", **more)

    return written


def wordpress(served: LiveServer, address: str) -> str:
    """What stands in a WordPress post for an oEmbed answer: the frame sandboxed, a secret in its address."""
    return (
        f'<iframe title="A timeline" src="{served.url}/embed{address}#?secret={SECRET}" width="500" '
        f'height="750" frameborder="0" data-secret="{SECRET}" class="wp-embedded-content" '
        'sandbox="allow-scripts" security="restricted"></iframe>'
    )


def frame_in(page: Page) -> FrameLocator:
    return page.frame_locator("iframe")


def titles(frame: FrameLocator) -> list[str]:
    expect(frame.locator(".event h3").first).to_be_visible()
    return frame.locator(".event h3").all_inner_texts()


def heard(page: Page, wanted: str) -> Any:
    """The last message that the page has got for which the expression `wanted` of `data` holds."""
    found = f"window.heard.map(one => one.data).filter(data => data && {wanted})"
    page.wait_for_function(f"{found}.length > 0")
    return page.evaluate(f"{found}.at(-1)")


def test_a_bare_page_shows_it_without_a_shift_a_cookie_or_a_request_to_anybody_else(
    served: LiveServer, host: Host, code: Callable[..., str], open_page: Callable[..., Page]
) -> None:
    page = open_page()
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))

    page.goto(host.show(code(TIMELINE, write=code_with_script, script="/static/js/embed.js")))
    expect(frame_in(page).get_by_role("heading", name="Ukraine crisis diplomacy")).to_be_visible()
    page.locator("#below").scroll_into_view_if_needed()
    heard(page, 'data.type === "embed-size"')
    page.wait_for_timeout(300)

    assert page.evaluate("window.shift") <= 0.05
    assert page.context.cookies() == []
    assert asked == {urlsplit(served.url).netloc, urlsplit(host.url).netloc}


def test_the_script_corrects_the_height_and_listens_only_to_the_frame_itself(
    served: LiveServer, host: Host, code: Callable[..., str], open_page: Callable[..., Page]
) -> None:
    shown = code(EVENT, write=code_with_script, script="/static/js/embed.js")
    forged = shown.replace(f'height="{height_of(embed_at(EVENT, ()), 640)}"', 'height="99"')
    assert forged != shown
    page = open_page(host.show(forged))

    page.wait_for_function("document.querySelector('iframe').clientHeight > 200")
    told = heard(page, 'data.type === "embed-size"')["height"]

    assert page.evaluate("document.querySelector('iframe').clientHeight") == told
    page.evaluate("postMessage({type: 'embed-size', height: 4000}, '*')")
    page.wait_for_timeout(200)
    assert page.evaluate("document.querySelector('iframe').clientHeight") == told


def test_who_follows_a_link_far_down_a_long_frame_reads_on_from_the_top(
    served: LiveServer, host: Host, code: Callable[..., str], open_page: Callable[..., Page]
) -> None:
    page = open_page(
        host.show(code(f"{TIMELINE}?events=12", write=code_with_script, script="/static/js/embed.js"))
    )
    frame = frame_in(page)

    frame.locator(".event h3 a").last.click()
    expect(frame.locator(".event")).to_have_count(0)
    expect(frame.locator("h1")).to_be_visible()

    page.wait_for_function("document.querySelector('iframe').getBoundingClientRect().top > -1")
    assert page.evaluate("window.scrollY") > 0


def test_in_wordpress_sandbox_links_and_filters_work_and_messages_keep_the_secret(
    served: LiveServer, host: Host, open_page: Callable[..., Page]
) -> None:
    page = open_page(host.show(wordpress(served, WITH_FILTERS)))
    frame = frame_in(page)
    first = titles(frame)
    wanted = f'data.message === "height" && data.secret === "{SECRET}"'
    height = heard(page, wanted)["value"]

    frame.get_by_text("Filter", exact=True).click()
    taller = heard(page, f"{wanted} && data.value > {height}")["value"]
    frame.get_by_role("link", name="DW", exact=True).click()
    expect(frame.locator(".note").first).to_contain_text("14 events reported by DW")
    frame.get_by_role("link", name="More events").click()
    expect(frame.get_by_role("link", name="Back to the first events")).to_be_visible()
    further = titles(frame)
    frame.locator(".event h3 a").first.click()
    expect(frame.get_by_role("heading", name=further[0])).to_be_visible()
    page.evaluate("window.heard = []")
    page.evaluate(
        f"document.querySelector('iframe').contentWindow.postMessage"
        f"({{message: 'ready', secret: '{SECRET}'}}, '*')"
    )

    assert taller > height and len(first) == len(further) == 3 and not set(first) & set(further)
    assert heard(page, wanted)["value"] > 0
    frame.get_by_role("link", name="on Sourceline").click()
    assert heard(page, 'data.message === "link"')["value"].startswith(f"{served.url}/events/")


@pytest.mark.parametrize("sandboxed", [False, True], ids=["bare", "sandboxed"])
def test_without_scripts_links_lead_through_the_embeds(
    served: LiveServer,
    host: Host,
    code: Callable[..., str],
    open_page: Callable[..., Page],
    sandboxed: bool,
) -> None:
    inside = wordpress(served, WITH_FILTERS) if sandboxed else code(WITH_FILTERS)
    page = open_page(host.show(inside), java_script_enabled=False)
    frame = frame_in(page)

    frame.get_by_text("Filter", exact=True).click()
    frame.get_by_role("link", name="Phone call", exact=True).click()
    expect(frame.locator(".note").first).to_contain_text("of the kind phone call")
    frame.locator(".said a").first.click()

    expect(frame.locator(".words").first).to_be_visible()
    expect(frame.locator(".address").last).to_contain_text(f"{served.url}/quotes/")


def test_outward_links_open_beside_the_page_where_the_code_we_hand_out_lets_them(
    served: LiveServer, host: Host, code: Callable[..., str], open_page: Callable[..., Page]
) -> None:
    page = open_page(host.show(code(QUOTE)))

    with page.context.expect_page() as opened:
        frame_in(page).get_by_role("link", name="Check this quote on Sourceline").click()

    expect(opened.value).to_have_url(f"{served.url}{QUOTE}")
    opened.value.close()


@pytest.mark.parametrize("width", [320, 480, 640], ids=["320", "480", "640"])
def test_the_height_that_was_worked_out_is_near_the_real_one_and_nothing_is_too_wide(
    served: LiveServer, open_page: Callable[..., Page], width: int
) -> None:
    page = open_page(viewport={"width": width, "height": 400})

    off = {}
    for address in (f"{TIMELINE}?events=5", f"{WITH_FILTERS}&show=overview", EVENT, QUOTE, STATEMENT):
        page.goto(f"/embed{address}")
        real = page.evaluate("document.documentElement.getBoundingClientRect().height")
        off[address] = height_of(embed_at(address, ()), width) / real - 1
        assert page.evaluate("document.documentElement.scrollWidth") <= width

    # Faces differ from machine to machine; docs/embedding.md has what was measured with which.
    assert max(map(abs, off.values())) < 0.2, off


def test_a_host_with_a_strict_policy_and_one_that_isolates_itself_show_it(
    served: LiveServer, host: Host, code: Callable[..., str], open_page: Callable[..., Page]
) -> None:
    page = open_page()
    strict = (
        f"default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; frame-src {served.url}"
    )
    for headers in (
        {"Content_Security_Policy": strict},
        {"Cross_Origin_Embedder_Policy": "require-corp", "Cross_Origin_Opener_Policy": "same-origin"},
    ):
        for inside in (code(EVENT), wordpress(served, EVENT)):
            page.goto(host.show(inside, **headers))
            heading = frame_in(page).get_by_role("heading", name="Putin and Orban")
            expect(heading).to_be_visible()
            assert heading.evaluate("node => getComputedStyle(node).fontSize") == "22px"


HOST_SCRIPTS = {
    "pym": (
        "pym.js/dist/pym.v1.min.js",
        '<div id="here"></div><script src="/host.js"></script>'
        '<script>new pym.Parent("here", "{address}", {{}})</script>',
    ),
    "frames": (
        "@newswire/frames/dist/frames.umd.js",
        '<div data-frame-src="{address}"></div><script src="/host.js"></script>'
        "<script>newswireFrames.autoInitFrames()</script>",
    ),
    "sidechain": (
        "@nprapps/sidechain/dist/sidechain.js",
        '<side-chain src="{address}"></side-chain><script src="/host.js"></script>',
    ),
}
"""Scripts that newsrooms put around embeds, each with what is written into their pages."""


@pytest.mark.parametrize("name", HOST_SCRIPTS)
def test_scripts_that_newsrooms_have_give_the_frame_its_height(
    served: LiveServer, host: Host, open_page: Callable[..., Page], name: str
) -> None:
    path, markup = HOST_SCRIPTS[name]
    host.file("/host.js", node_module(path).read_text(encoding="utf-8"))
    page = open_page(host.show(markup.format(address=f"{served.url}/embed{WITH_FILTERS}")))
    frame = frame_in(page)

    def expect_its_own_height() -> None:
        heard(page, 'data.type === "embed-size"')
        page.wait_for_function("""() => {
            const told = window.heard.map(one => one.data).filter(data => data.type === "embed-size").at(-1);
            const within = document.querySelector("side-chain")?.shadowRoot ?? document;
            return within.querySelector("iframe").clientHeight === told.height;
        }""")

    expect_its_own_height()
    frame.get_by_role("link", name="More events").click()
    expect(frame.get_by_role("link", name="Back to the first events")).to_be_visible()
    expect_its_own_height()
    links = frame.locator("a").evaluate_all("links => links.map(link => link.href)")
    assert not [link for link in links if "parentUrl" in link or "childId" in link]


def test_no_embed_has_a_barrier_that_axe_finds(served: LiveServer, open_page: Callable[..., Page]) -> None:
    page = open_page()

    faults: list[str] = []
    for address in (
        f"{WITH_FILTERS}&outlet=dw&since=31.02.2022",
        f"{TIMELINE}?q=elephant",
        f"{TIMELINE}?show=overview&events=2",
        f"{TIMELINE}?theme=dark&show=summary&background=1&events=25",
        EVENT,
        QUOTE,
        f"{QUOTE}?theme=light",
        f"{STATEMENT}?with=b",
        "/events/nothing-here/",
    ):
        page.goto(f"/embed{address}")
        faults += barriers(page, name=address, widths=[640, 320])

    assert faults == []


def test_the_theme_of_the_address_wins_over_the_devices(
    served: LiveServer, open_page: Callable[..., Page]
) -> None:
    page = open_page(color_scheme="dark")

    grounds = {}
    for theme in ("auto", "light", "dark"):
        page.goto(f"/embed{EVENT}?theme={theme}")
        grounds[theme] = page.evaluate("getComputedStyle(document.body).backgroundColor")

    assert grounds["auto"] == grounds["dark"] != grounds["light"]


def test_filtering_by_link_in_a_frame_moves_nothing_on_the_page_around_it(
    served: LiveServer, host: Host, code: Callable[..., str], open_page: Callable[..., Page]
) -> None:
    """What a click in a frame moves outside counts in full: the page around has had no input of its own."""
    moved = {}
    for name, write in (
        ("without the script", {}),
        ("with it", {"write": code_with_script, "script": "/static/js/embed.js"}),
    ):
        below = "<p>More of the paper.</p>" * 30
        page = open_page(
            host.show(code(WITH_FILTERS, **write) + below), viewport={"width": 1280, "height": 1600}
        )
        frame = frame_in(page)
        titles(frame)
        heard(page, 'data.type === "embed-size"')
        page.wait_for_timeout(300)
        page.evaluate("window.shift = 0")

        frame.get_by_text("Filter", exact=True).click()
        frame.get_by_role("link", name="DW", exact=True).click()
        expect(frame.locator(".note").first).to_contain_text("14 events reported by DW")
        frame.locator(".event h3 a").first.click()
        expect(frame.locator(".event")).to_have_count(0)
        heard(page, 'data.type === "embed-size"')
        page.wait_for_timeout(500)
        moved[name] = page.evaluate("window.shift")

    assert moved["without the script"] == 0
    assert moved["with it"] <= 0.05

    page.goto(host.show(code(WITH_FILTERS, **write)))
    told = heard(page, 'data.type === "embed-size"')["height"]
    frame.get_by_text("Filter", exact=True).click()
    taller = heard(page, f'data.type === "embed-size" && data.height > {told}')["height"]
    page.set_viewport_size({"width": 1280, "height": 400})
    page.mouse.move(1200, 300)
    page.mouse.wheel(0, 100)  # now the end of the frame is out of sight
    page.wait_for_function(f"document.querySelector('iframe').clientHeight === {taller}")


def test_a_message_from_elsewhere_changes_no_frame_and_asks_none(
    served: LiveServer, host: Host, code: Callable[..., str], open_page: Callable[..., Page]
) -> None:
    forged = """<iframe id="other" srcdoc="<script>
        parent.postMessage({type: 'embed-size', sentinel: 'amp', height: 7000}, '*');
        parent.frames[0].postMessage({type: 'embed-size'}, '*');
        parent.frames[0].postMessage({message: 'ready', secret: 'wrong'}, '*');</script>"></iframe>"""
    page = open_page(host.show(code(EVENT, write=code_with_script, script="/static/js/embed.js")))
    told = heard(page, 'data.type === "embed-size"')["height"]
    height = page.evaluate("document.querySelector('iframe').clientHeight")
    page.evaluate("window.heard = []")

    page.evaluate("code => document.body.insertAdjacentHTML('beforeend', code)", forged)
    page.wait_for_function("window.heard.some(one => one.data.height === 7000)")
    page.wait_for_timeout(300)

    assert page.evaluate("document.querySelector('iframe').clientHeight") == height
    assert page.evaluate("window.heard.map(one => one.data.height)") == [7000] and told != 7000


def test_a_name_for_the_frame_that_cannot_be_decoded_stops_nothing(
    served: LiveServer, host: Host, open_page: Callable[..., Page]
) -> None:
    frame = f'<iframe title="One" src="{served.url}/embed{EVENT}?childId=%" width="500" height="99"></iframe>'
    page = open_page(host.show(frame))

    assert heard(page, 'data.type === "embed-size"')["height"] > 99
    assert heard(page, '`${data}`.startsWith("pymxPYMx%xPYMxheight")')
