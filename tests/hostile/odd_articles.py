"""Articles that no newsroom sends: odd markup, encodings, characters, depths and lengths, drawn by chance."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

MEGABYTE = 1_000_000
LARGE_EACH = 200
"""One article of so many is large: a line of a megabyte, or marks thousands deep."""

RUNNING = (
    "<script>alert(1)</script>", "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext></p><style><img src=x onerror=alert(1)></style>",
    "<iframe srcdoc='<script>alert(1)</script>'>", "<a href='javascript:alert(1)'>here</a>",
    "<a href='java\tscript:alert(1)'>here</a>", "<a href='&#106;avascript:alert(1)'>here</a>",
    "<form action=javascript:alert(1)><button>Go</button></form>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>", "<base href='//evil.example/'>",
    "<object data='data:text/html,<script>alert(1)</script>'></object>",
    "<p style='background:url(javascript:1)'>", "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>", "--><script>alert(1)</script>",
    "]]><script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;", "&amp;lt;script&amp;gt;",
    '"onmouseover="alert(1)', "' autofocus onfocus='alert(1)", "{{7*7}}{% debug %}",
    "<template><script>1</script>", '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<details open ontoggle=alert(1)>x</details>", "<xmp><script>alert(1)</script></xmp>",
    "<plaintext>", "<!--", "<![CDATA[", "<?xml version='1.0'?>", "<", "</", "&#",
)  # fmt: skip
CHARACTERS = (
    "\x00", "\x01", "\x0b", "\x0c", "\x1b[31m", "\x7f", "\x85", "\x9f", "\u00ad", "\u200b", "\u200d",
    "\u2028", "\u2029", "\u202e", "\u202b", "\u2066", "\u2069", "\ufeff", "\ufffe", "\uffff", "\ufe0f",
    "\ufffd", "\ud800", "\udfff", "\U000e0001", "\U0010ffff", "\u0301" * 30, "e\u0301", "ﷺ", "𝔄",
    "👩‍👩‍👧‍👦", "ß", "İ", "ǅ", "\t", "\r", "\r\n", "\xa0",
)  # fmt: skip
SCRIPTS = (
    "قال الوزير إن الميناء مغلق", "אמר השר כי הנמל סגור", "部长说港口已关闭", "港は閉鎖されたと述べた",
    "порт зачинено, сказав міністр", "मंत्री ने कहा", "ท่าเรือปิดแล้ว", "Ο υπουργός είπε",
    "der Minister sagte", "le ministre a déclaré",
)  # fmt: skip
NAMES = (
    "Ines Calder", "Mayor Bo Lind", "the ministry", "Dr. A. B. O’Hara-Smith III", "Nour", "她",
    "a man who",
)  # fmt: skip
VERBS = (
    "said", "told reporters", "warned", "claimed in a statement", "wrote", "сказав", "sagte", "a dit",
    "SAID",
)  # fmt: skip
MARKS = (
    ("“", "”"), ('"', '"'), ("‘", "’"), ("«", "»"), ("„", "“"), ("「", "」"), ("“", ""),
    ("", "”"), ("''", "''"),
)  # fmt: skip
TAGS = (
    "p", "div", "span", "b", "blockquote", "q", "table", "tr", "td", "ul", "li", "section", "article",
    "h1", "h2", "a", "font", "center", "pre", "code", "svg", "math", "select", "option", "button",
    "form", "noscript", "x-odd", "P:Q",
)  # fmt: skip
ADDRESSES = (
    "https://odd.example/{0}", "javascript:alert({0})", "//evil.example/{0}",
    "data:text/html,<script>{0}</script>", 'https://odd.example/{0}"onclick="alert(1)', "http://[::1",
    "https://odd.example/{0}/\u202e", "ftp://odd.example/{0}", "https://user:secret@odd.example/{0}",
    "https://odd.example/" + "x" * 3_000, "{0}", "",
)  # fmt: skip
ENCODINGS = (
    "utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "windows-1252",
    "windows-1251", "shift_jis", "gb18030", "iso-8859-8", "koi8-r", "utf-7",
)  # fmt: skip
NAMED_ENCODINGS = (*ENCODINGS, "", "x-user-defined", "rot13", "base64", "idna", "../../x", "utf-8\x00")
DATES = (
    "2024-03-05T10:00:00Z", "2024-02-30", "0000-00-00", "99999-01-01", "yesterday", "-1",
    "2024-03-05T25:61", "",
)  # fmt: skip


@dataclass(frozen=True)
class OddArticle:
    """What is imported: a page or a plain text, as characters or as bytes; `seed` makes it again."""

    seed: str
    content: str | bytes
    is_page: bool

    def __str__(self) -> str:
        return f"{'page' if self.is_page else 'text'} {self.seed}: {self.content[:200]!a}"


def odd_articles(seed: int, count: int) -> Iterator[OddArticle]:
    """Yield so many articles, the same for the same seed."""
    for number in range(count):
        named = f"{seed}/{number}"
        chance = random.Random(named)
        is_page = chance.random() < 0.5
        is_large = number % LARGE_EACH == LARGE_EACH // 2
        text = _large(chance) if is_large else _text(chance)
        content = _page(chance, text, number) if is_page else text
        yield OddArticle(named, _sent(chance, content), is_page)


def _text(chance: random.Random) -> str:
    paragraphs = [_paragraph(chance) for _ in range(chance.randint(1, 12))]
    return chance.choice(("\n\n", "\n\n", "\n", "\r\n\r\n", "\u2029", " ")).join(paragraphs)


def _paragraph(chance: random.Random) -> str:
    """A sentence that quotes somebody, with something odd in it at a place of chance."""
    opens, closes = chance.choice(MARKS)
    words = chance.choice((*SCRIPTS, "we close the pier tonight", "it is not safe", "1,200 passengers a day"))
    name, verb = chance.choice(NAMES), chance.choice(VERBS)
    plain = chance.choice(
        (
            f"{opens}{words.capitalize()},{closes} {name} {verb} on Tuesday.",
            f"{name} {verb} {opens}{words}{closes} and left. {opens}{words}.{closes}",
            f"{name} {verb} that {words}, {opens}{words} {opens}{words}{closes}{closes}.",
            f"The pier is closed. {words}. {name} {verb} so.",
        )
    )
    for _ in range(chance.choice((0, 1, 1, 2, 5))):
        place = chance.randrange(len(plain) + 1)
        plain = plain[:place] + chance.choice(RUNNING + CHARACTERS) + plain[place:]
    return plain


def _large(chance: random.Random) -> str:
    """A text that is long in one way: a line, a quote, a run of marks, a depth."""
    kinds: tuple[Callable[[], str], ...] = (
        lambda: "word " * (MEGABYTE // 5),
        lambda: "x" * MEGABYTE,
        lambda: f"“{'and so on ' * (MEGABYTE // 10)}” said Ines Calder.",
        lambda: "“Yes,” she said. " * (MEGABYTE // 34),
        lambda: "“" * 20_000 + "word" + "”" * 20_000,
        lambda: "\n" * (MEGABYTE // 2) + "“Closed,” Calder said.",
        lambda: "<div>" * 20_000 + "“Closed,” Calder said." + "</div>" * 10_000,
        lambda: "a\u0301" * (MEGABYTE // 4),
        lambda: "(" * 50_000 + "Calder said " * 2_000,
        lambda: " ".join(_paragraph(chance) for _ in range(3_000)),
    )
    return f"{_paragraph(chance)}\n\n{chance.choice(kinds)()}"


def _page(chance: random.Random, text: str, number: int) -> str:
    """Put the text into a page whose marks are odd too, some of them left open or closed twice."""
    inner = []
    for part in text.split("\n\n"):
        tag, attributes = chance.choice(TAGS[:8] if chance.random() < 0.7 else TAGS), _attributes(chance)
        close = chance.choice((f"</{tag}>", f"</{tag}>", f"</{tag}>", "", f"</{tag}></{tag}></div>"))
        inner.append(f"<{tag}{attributes}>{part}{close}")
    if chance.random() < 0.1:
        depth, tag = chance.choice((50, 300, 2_000)), chance.choice(TAGS)
        inner.insert(0, f"<{tag}>" * depth)
    address = chance.choice(ADDRESSES).format(number)
    charset = f'<meta charset="{chance.choice(NAMED_ENCODINGS)}">' if chance.random() < 0.5 else ""
    title = f"Pier closed {number} {chance.choice(('', *RUNNING, *CHARACTERS))}"
    head = (
        f"<title>{title}</title>{charset}<link rel=canonical href='{address}'>"
        f'<meta property="og:title" content="{title}"><meta property="og:url" content="{address}">'
        f'<meta name="author" content="{chance.choice((*NAMES, *RUNNING))}">'
        f'<meta property="article:published_time" content="{chance.choice(DATES)}">'
    )
    if chance.random() < 0.3:
        head += (
            '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "'
            f'{chance.choice(RUNNING)}", "url": "{address}", "datePublished": "{chance.choice(DATES)}"'
            f"{chance.choice(('}', '', ']}', '[' * 5_000))}</script>"
        )
    return f"<!doctype html><html><head>{head}</head><body><article>{''.join(inner)}</article></body></html>"


def _attributes(chance: random.Random) -> str:
    kind = chance.random()
    if kind < 0.7:
        return ""
    if kind < 0.75:
        return f' title="{"x" * chance.choice((1_000, 100_000))}"'
    if kind < 0.8:
        return "".join(f" a{number}=1" for number in range(2_000))
    return chance.choice(
        (
            ' onclick="alert(1)"',
            " onload=alert(1) ",
            " hidden",
            ' style="display:none"',
            ' lang="ar" dir=rtl',
            ' class="\x00"',
            " =",
            ' "',
            " href='javascript:alert(1)'",
            ' id="comments"',
            " a b='",
            " srcdoc='<script>'",
        )
    )


def _sent(chance: random.Random, content: str) -> str | bytes:
    """The content as it comes in: pasted, or as bytes of some encoding, now and then broken ones."""
    if chance.random() < 0.4:
        return content
    raw = content.encode(chance.choice(ENCODINGS), chance.choice(("replace", "ignore", "xmlcharrefreplace")))
    if chance.random() < 0.15:
        place = chance.randrange(len(raw) + 1)
        raw = raw[:place] + chance.randbytes(chance.choice((1, 3, 40))) + raw[place:]
    return raw
