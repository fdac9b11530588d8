"""Knows the lines that every news page has and no story needs: menus, share bars, notices, links, addresses.

They are recognised whole lines at a time and never cut out; whoever reads the text skips their spans.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from .page_words import ADDRESS_LABELS, FURNITURE, RELATED_HEADERS, SECTIONS
from .words import listed

LONGEST_NOTICE = 600
"""Characters; a longer line is prose even if it speaks of cookies."""

_LIST_MARK = re.compile(r"^(?:\d{1,2}[.)]|[-*•·»›>|+▶►→♦■▪●○◦‣])\s+")
_RULE = re.compile(r"^[-_*=~–—•·\s]{3,}$")
_CLOSING = " \t\u00a0()[]:›»>|…+→▼▾"
_SPLIT = re.compile(r"\s*[|/>›»•·]\s*|\s{2,}")
_NETWORKS = r"(?:facebook|twitter|x|instagram|telegram|whatsapp|linkedin|youtube|tiktok|google\snews|reddit)"
NOTICE = re.compile(
    rf"""
    ^(?:
        skip\s(?:to|past|ad)\b
      | (?:sign\sup|register|subscribe)\s(?:here\s)?(?:for|to|now|today|free)\b .{{0,160}}$
      | (?:get|receive|have)\s.{{0,90}}\b(?:inbox|newsletters?|e-?mails?|alerts|straight\sto\syour\sphone)\b
      | .{{0,60}}\bnewsletter\b .{{0,60}}\b(?:sign\sup|subscribe|inbox)\b
      | (?:we|our\spartners)\s.{{0,60}}\bcookies\b | (?:this|our)\s(?:web)?\s?site\suses\s(?:cookies|cookie)
      | by\s(?:continuing|using|clicking|signing|submitting|subscribing)\b .{{0,120}}
            \b(?:agree|accept|consent|terms|cookies|privacy)\b
      | (?:©|\(c\)|copyright\b)\s?.{{0,20}}(?:[12]\d{{3}}|all\srights) | copyright\s?© | ©
      | .{{0,120}}\ball\srights\sreserved\b
      | (?:read|learn|see|view|find\sout|discover|explore)\s(?:more|also|next|our\smore)\s?[:|»>–—-]
      | (?:also\sread|see\salso|read|related|related\s\w+|recommended|must\sread|more\son\sthis(?:\sstory)?
            |don['’]t\smiss|up\snext|more\sfrom\s\w+)\s?[:|»]\s?\S
      | more\s(?:from|on|in|about)\s[^.]{{2,40}}$
      | (?:watch|listen|video|audio|live|photos|gallery|podcast|in\spictures)\s?[:|]\s
      | follow\s.{{0,60}}\bon\s{_NETWORKS}\b | (?:like|join|find)\s(?:us|our)\b.{{0,40}}\b{_NETWORKS}\b
      | (?:share|tweet|pin|post|send|e-?mail)\s(?:this|on|via|to|by|with)\b .{{0,40}}$
      | download\s(?:the|our)\b.{{0,60}}\bapp\b | get\sthe\sapp\b
      | (?:from|to|cc|sent|reply-to)\s?:\s.{{0,80}}@\S+$
      | click\shere\b | tap\shere\b | swipe\s(?:left|right|for)\b | scroll\s(?:down|for)\b
      | (?:story|article|post)\scontinues\b
      | you\scan\sshare\sthis\b | continue\sreading\b | (?:-+\s?)?advertisement(?:\s?-+)? \b
      | (?:enable|please\s(?:enable|turn\son))\s(?:javascript|cookies)\b
      | your\sbrowser\s(?:does\snot|doesn['’]t)\b
      | (?:this\svideo\s(?:can|is)|to\splay\sthis\svideo|to\sview\sthis\svideo|media\scaption)\b
      | \d{{1,4}}\s(?:comments?|shares?|views?|likes?|retweets?)$
      | \d{{1,3}}[\s-]min(?:ute)?s?\s(?:read|listen|video|audio)\b
      | (?:estimated\s)?reading\stime\b | (?:time\sto\sread|min\sread)\b
      | (?:tags?|topics?|filed\sunder|keywords?|categor(?:y|ies)|labels|related\stopics)\s?:\s?\S
      | (?:this\s(?:article|story|report|post)|it)\s(?:was\s)?(?:originally|first)\s(?:published|appeared)\b
      | (?:media|press)\s(?:contacts?|enquiries|inquiries)\b | contacts?:\s
      | for\s(?:more|further)\sinformation\b .{{0,40}}\b(?:contact|visit|call|e-?mail)\b
      | for\s(?:media|press)\s(?:inquiries|enquiries)\b | (?:e-?mail|tel(?:ephone)?|phone|fax)\s?[.:]\s
      | support\s(?:our|independent|quality)\b.{{0,40}}\b(?:journalism|newsroom|reporting)\b
      | (?:already\sa|become\sa|log\sin|sign\sin)\b .{{0,40}}
            \b(?:subscriber|member|account|log\sin|sign\sin|continue)\b.{{0,30}}$
      | (?:do\syou\shave|got)\sa\s(?:story|tip|news\stip)\b | have\ssomething\sto\ssay\b
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)
# The first words of notices, of those that begin with a letter: most lines are told by theirs.
_NOTICE_HEADS = listed(
    """skip sign register subscribe get receive have we our this by copyright read learn see view find
    discover explore also related recommended must more don up watch listen video audio live photos
    gallery podcast in follow like join share tweet pin post send e email download from to cc sent reply
    click tap swipe scroll story article you continue advertisement enable please your media estimated
    reading time min tag tags topic topics filed keyword keywords category categories labels report it
    press contact contacts for tel telephone phone fax support already become log do got"""
)
_FIRST_WORD = re.compile(r"[A-Za-z]++(?![^\x00-\x7f])")
_BETWEEN_ITEMS = re.compile(r"[|/>›»•·]|\s\s")
_END_MARK = re.compile(r"^(?:[-–—*\s]*(?:30|ends?)[-–—*\s]*|#\s?#\s?#+|[-–—]\s?0\s?[-–—])$", re.IGNORECASE)
_ADDRESS = re.compile(r"^<?(?P<url>(?:https?://|www\.)[^\s<>\"“”]{3,2000})>?$", re.IGNORECASE)
_GAPPED = re.compile(
    r"^(?P<url>https?://[^\s<>\"“”]{8,2000})\s(?P<rest>[\w%./~+-]*[-/_\d][\w%./~+-]*(?:\?\S{0,200})?)$",
    re.IGNORECASE,
)
_LABEL = re.compile(rf"^(?P<label>{'|'.join(ADDRESS_LABELS)})\s?:\s*(?P<rest>\S.*)?$", re.IGNORECASE)
_CRUMBS = re.compile(r"\s*[/>›»|]\s*")


def is_end_mark(line: str) -> bool:
    """Whether a line says that the release is over: 'ENDS', '###', '-30-'."""
    return len(line) < 20 and _END_MARK.match(line) is not None


def is_related_header(line: str) -> bool:
    """Whether a line announces links to other stories: 'Most read', 'You may also like'."""
    if len(line) > 60:
        return False
    words = _bare(line)
    return words in RELATED_HEADERS or re.match(r"more (?:from|on|in|about) [^.]{2,40}$", words) is not None


def _bare(line: str) -> str:
    return _LIST_MARK.sub("", line).strip(_CLOSING).casefold()


def is_furniture(line: str) -> bool:
    """Whether a whole line is furniture of the page.

    >>> [is_furniture(line) for line in ("2. Skip to main menu", "Contact Us", "Harbour reopens after storm")]
    [True, True, False]
    """
    if len(line) > LONGEST_NOTICE:
        return False
    words = _bare(line)
    if words in FURNITURE or words in RELATED_HEADERS or is_end_mark(line) or _RULE.match(line):
        return True
    if is_notice(_LIST_MARK.sub("", line)):
        return True
    return len(line) < 200 and _is_a_bar(line)


def is_notice(line: str) -> bool:
    """Whether a line speaks of the page or the outlet: of its cookies, newsletters, rights, comments.

    >>> is_notice("Sign up for our newsletter"), is_notice("The harbour reopened")
    (True, False)
    """
    first = _FIRST_WORD.match(line)
    if first is not None and first.group().lower() not in _NOTICE_HEADS:
        words = line.casefold()
        if "newsletter" not in words and "reserved" not in words:
            return False
    return NOTICE.match(line) is not None


def _is_a_bar(line: str) -> bool:
    """Whether a line is several menu items in a row: 'Facebook Twitter Email', 'Home | World | Sport'."""
    split = _SPLIT.split(line) if _BETWEEN_ITEMS.search(line) else [line]
    pieces = [piece.casefold() for piece in split if piece]
    known = [piece in FURNITURE or piece in SECTIONS for piece in pieces]
    if len(pieces) > 1 and all(known) and (len(pieces) > 3 or any(piece in FURNITURE for piece in pieces)):
        return True
    words = line.casefold().split()
    return len(words) > 2 and all(word in FURNITURE for word in words)


def is_menu_item(line: str) -> bool:
    """Whether a line could be one item of a menu: at most three words and no sentence."""
    return len(line) <= 40 and line.count(" ") <= 2 and line[-1] not in '.!?,:;"”'


def section_named(line: str) -> str:
    """The section of the paper that a line names, or nothing: 'Europe;', 'News > World', 'Section: Sport'.

    >>> section_named("Europe;"), section_named("News > World"), section_named("Europe waits")
    ('Europe', 'World', '')
    """
    if len(line) > 80:
        return ""
    words = re.sub(r"^(?:section|category|in)\s?:\s?", "", line, flags=re.IGNORECASE).strip(
        " \t\u00a0;:|>›»/"
    )
    pieces = _CRUMBS.split(words)
    known = [piece.casefold() in SECTIONS or piece.casefold() == "home" for piece in pieces]
    short = [piece[:1].isupper() and piece.count(" ") < 2 for piece in pieces]
    if pieces[-1] and (all(known) or (known[0] and all(short))):
        return pieces[-1]
    return ""


def address(line: str) -> tuple[str, bool] | None:
    """The address a line consists of, and whether a stray blank inside it was closed.

    >>> address("https://news.example/2022/02/01/harbour-f or-ships-a1")
    ('https://news.example/2022/02/01/harbour-for-ships-a1', True)
    >>> address("See https://news.example/") is None
    True
    """
    if len(line) > 2500 or line[:1] not in "<hHwW":
        return None
    if match := _ADDRESS.match(line):
        return match["url"], False
    if match := _GAPPED.match(line):
        return match["url"] + match["rest"], True
    return None


def address_label(line: str) -> tuple[str, str] | None:
    """'Original url:' and what follows it on the line, or None where a line has no such label."""
    match = _LABEL.match(line) if len(line) < 2600 and ":" in line else None
    return (match["label"], (match["rest"] or "").strip()) if match else None


def is_an_article(url: str) -> bool:
    """Whether an address leads to a page of its own and not to a front page."""
    try:
        parts = urlsplit(url if "://" in url else "https://" + url)
    except ValueError:
        return False
    return bool(parts.hostname) and len(parts.path.strip("/")) >= 8


def section_in_address(url: str) -> str:
    """The section in an address's path, capitalised ('Opinion' for '/opinion/2022/...'), or nothing."""
    try:
        pieces = urlsplit(url).path.strip("/").split("/")[:3]
    except ValueError:
        return ""
    for piece in reversed(pieces[:-1] if len(pieces) < 3 else pieces):
        words = piece.replace("-", " ").casefold()
        if words in SECTIONS and words not in ("news", "latest news", "international"):
            return words.capitalize()
    return ""


def date_in_address(url: str) -> tuple[int, int, int] | None:
    """Year, month and day where an address has all three in its path, or None."""
    match = re.search(r"/((?:19|20)\d\d)[-/](\d{1,2})[-/](\d{1,2})(?=[/-]|$)", url)
    return (int(match[1]), int(match[2]), int(match[3])) if match else None
