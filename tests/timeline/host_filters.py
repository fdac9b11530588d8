"""What a host makes of an oEmbed answer before it shows it: by the rules that WordPress documents."""

import re
from html import escape
from html.parser import HTMLParser

KEPT = {
    "a": {"href"},
    "blockquote": set(),
    "iframe": {
        "src", "width", "height", "frameborder", "marginwidth", "marginheight", "scrolling", "title",
    },
}  # fmt: skip
"""Elements that stay in the HTML of a site that is not on the host's own list, with their attributes."""

SECRET = "Harbour123"


class _Filter(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.kept: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in KEPT:
            written = "".join(
                f' {name}="{escape(value or "")}"' for name, value in attrs if name in KEPT[tag]
            )
            self.kept.append(f"<{tag}{written}>")

    def handle_endtag(self, tag: str) -> None:
        if tag in KEPT:
            self.kept.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.kept.append(escape(data))


def as_wordpress_prints(html: str) -> str | None:
    """Return the frame as the host prints it, or None where it would show nothing.

    Only the first iframe stays. It is put into a sandbox that runs scripts and nothing else, and gets a
    secret; beside a blockquote it is hidden until it sends a message.
    """
    parser = _Filter()
    parser.feed(html)
    parser.close()
    found = re.search(
        r"(<blockquote>.*?</blockquote>)?.*?(<iframe[^>]*></iframe>)", "".join(parser.kept), re.DOTALL
    )
    if found is None or "\n" in html:
        return None
    quote, frame = found.groups()
    source = re.search(r'src="([^"#]*)"', frame)
    if source is None:
        return None
    frame = frame.replace(source[0], f'src="{source[1]}#?secret={SECRET}" data-secret="{SECRET}"')
    hidden = ' style="position: absolute; clip: rect(1px, 1px, 1px, 1px)"' if quote else ""
    return frame.replace(
        "<iframe",
        f'<iframe class="wp-embedded-content" sandbox="allow-scripts" security="restricted"{hidden}',
    )
