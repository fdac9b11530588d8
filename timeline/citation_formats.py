"""Citations as text: one reference written out for prose, web pages, reference managers and Wikipedia.

Nothing here asks the database. Each format sets off what has a meaning of its own there, so that whatever an
outlet prints in a headline comes out again as it was printed.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote as percent_encoded

from django.utils.html import escape

from articles.directions import settled
from articles.phrasing import joined
from timeline.dates import MONTHS

QUOTED_AT_MOST = 300
"""Characters of words that a citation repeats; longer ones are left to the page, and never cut."""

SHORT_HASH = 12
"""Characters of a SHA-256 that prose names: enough to recognise the text by; the permalink has all 64."""

ENDED = tuple(mark + closing for mark in ".!?…" for closing in ("", "”"))
"""How a sentence ends that takes no full stop more, also where the mark stands within the words quoted."""

SITE = "Sourceline"

ARCHIVED = re.compile(r"/(\d{4})(\d{2})(\d{2})\d{6}(?:[a-z]{2}_)?/https?:", re.ASCII)
"""An address in a web archive that says when the copy was made."""


@dataclass(frozen=True)
class PartialDate:
    """A day, a month or a year, whichever is known."""

    year: int
    month: int = 0
    day: int = 0

    def __str__(self) -> str:
        """
        >>> str(PartialDate(2022, 2, 1)), str(PartialDate(2022, 2)), str(PartialDate(2022))
        ('1 February 2022', 'February 2022', '2022')
        """
        parts = [str(self.day) if self.day else "", MONTHS[self.month - 1] if self.month else ""]
        return " ".join([*filter(None, parts), str(self.year)])

    @property
    def parts(self) -> list[int]:
        return [part for part in (self.year, self.month, self.day) if part]

    @classmethod
    def of(cls, day: date) -> "PartialDate":
        return cls(day.year, day.month, day.day)


@dataclass(frozen=True)
class Printed:
    """An article as it was printed, and the version of it that a quote was checked against."""

    outlet: str
    headline: str
    label: str = ""
    """The outlet's name in short, for where several are named in a row."""
    byline: str = ""
    published: PartialDate | None = None
    dated: str = ""
    """The date in words, with the hour where one is printed."""
    url: str = ""
    archive_url: str = ""
    agencies: tuple[str, ...] = ()
    language: str = ""
    version: int = 0
    sha256: str = ""
    retrieved: date | None = None
    """When the text was fetched from `url`."""
    words: tuple[str, ...] = ()
    """What a speaker is quoted with in it; never the outlet's own prose."""

    def checked(self, *, whole: bool) -> str:
        """The version in words, with its `whole` hash or the beginning of it.

        Nothing where only the article as a whole is cited.
        """
        if not self.version:
            return ""
        fetched = f", fetched on {PartialDate.of(self.retrieved)}" if self.retrieved else ""
        digest = self.sha256 if whole else f"{self.sha256[:SHORT_HASH]}…"
        return f"version {self.version} of the article{fetched} (SHA-256 of its text {digest})"

    @property
    def archived(self) -> PartialDate | None:
        """When the archived copy was made, where its address says so."""
        found = ARCHIVED.search(self.archive_url)
        try:
            return PartialDate.of(date(*map(int, found.groups()))) if found else None
        except ValueError:
            return None


@dataclass(frozen=True)
class Reference:
    """What is cited: a page of ours, and where it is about one article's words, that article."""

    key: str
    """Names it among others in a list of references: letters, digits and hyphens."""
    title: str
    """What the page is called."""
    address: str
    """Its permalink."""
    who: str = ""
    """Whose words they are, and through whom they came."""
    when: str = ""
    words: tuple[str, ...] = ()
    place: str = ""
    """Where in the article the words stand."""
    is_told: bool = False
    """Whether the title tells what somebody said, in our words: it stands in no quotation marks."""
    within: str = ""
    """The timeline that it stands on."""
    source: Printed | None = None
    articles: tuple[Printed, ...] = ()
    """The articles that the page rests on."""
    accessed: date | None = None


@dataclass(frozen=True)
class Citation:
    """A reference in one format."""

    slug: str
    name: str
    use: str
    text: str

    @property
    def rows(self) -> int:
        """Lines that a field of some sixty characters a line takes, within reason."""
        return min(14, sum(1 + len(line) // 60 for line in self.text.splitlines()))


def formats(reference: Reference) -> list[Citation]:
    """The reference in every format, the plain text first."""
    return [
        Citation("text", "Plain text", "for a note or an e-mail", plain(reference)),
        Citation("markdown", "Markdown", "for a blog, a wiki or a README", markdown(reference)),
        Citation("html", "HTML", "for a page of your own", html(reference)),
        Citation("bibtex", "BibTeX", "for LaTeX and reference managers", bibtex(reference)),
        Citation("wikipedia", "Wikipedia", "for the articles of Wikipedia", wikipedia(reference)),
        Citation("ris", "RIS", "for Zotero, EndNote and Citavi", ris(reference)),
        Citation("csl", "CSL JSON", "for Zotero, Pandoc and citeproc", csl(reference)),
    ]


def one_line(words: str) -> str:
    """Without line breaks, tabs, doubled blanks, and marks of direction that would turn what comes behind."""
    return settled(" ".join(words.split()))


def quoted(words: Iterable[str], between: str = " … ") -> str:
    """The words of a speaker on one line, or nothing where they are too long to be repeated.

    >>> quoted(["We will", "appeal,"])
    'We will … appeal,'
    """
    said = between.join(filter(None, map(one_line, words)))
    return said if len(said) <= QUOTED_AT_MOST else ""


@dataclass(frozen=True)
class Part:
    """A stretch of a citation in prose; a link where `url` is given."""

    text: str
    url: str = ""
    language: str = ""


def _prose(reference: Reference, *, linked: bool) -> list[Part]:
    """The citation in reading order; addresses are links, or written out for text that has none."""
    parts: list[Part] = []
    if spoken := _spoken(reference):
        parts.append(Part(spoken + " "))
    if reference.source is not None:
        parts += [Part("In: ")] if spoken else []
        parts += [*_article(reference.source, linked=linked), Part(". ")]
        if checked := _checked(reference, whole=False):
            parts.append(Part(checked + " "))
        ours = [Part(f"{SITE}, ")]
    else:
        within = f", in {one_line(reference.within)}" if reference.within else ""
        when = f", {reference.when}" if reference.when and not spoken else ""
        title = f"“{one_line(reference.title)}”"
        if reference.is_told:
            title = f"{one_line(reference.title).removesuffix('.')} (in {SITE}’s words)"
        ours = [Part(f"{title}{when}{within}{_reported(reference)}, {SITE}, ")]
    accessed = f", accessed {PartialDate.of(reference.accessed)}" if reference.accessed else ""
    return [*parts, *ours, Part(reference.address, reference.address if linked else ""), Part(accessed)]


def _reported(reference: Reference) -> str:
    """The outlets that it rests on, each once."""
    outlets = list(dict.fromkeys(one_line(one.label or one.outlet) for one in reference.articles))
    return f", reported by {joined(outlets)}" if outlets else ""


def _spoken(reference: Reference) -> str:
    """Who spoke, when and what, as a sentence; nothing for what has no speaker."""
    if not reference.who:
        return ""
    said = quoted(reference.words)
    told = ", ".join(filter(None, [one_line(reference.who), reference.when])) + (
        f": “{said}”" if said else ""
    )
    return told if told.endswith(ENDED) else f"{told}."


def _article(source: Printed, *, linked: bool) -> list[Part]:
    credited = f"with {', '.join(map(one_line, source.agencies))}" if source.agencies else ""
    behind = [one_line(source.outlet), credited, source.dated]
    written = [] if linked else [source.url, source.archive_url and f"archived at {source.archive_url}"]
    parts = [
        Part(f"{one_line(source.byline)}, " if source.byline else ""),
        Part(f"“{one_line(source.headline)}”", source.url if linked else "", source.language),
        Part("".join(f", {part}" for part in (*behind, *written) if part)),
    ]
    if linked and source.archive_url:
        parts += [Part(" ("), Part("archived copy", source.archive_url), Part(")")]
    return parts


def _checked(reference: Reference, *, whole: bool) -> str:
    source = reference.source
    if source is None or not source.version:
        return ""
    place = f", {reference.place}" if reference.place else ""
    return f"Checked against {source.checked(whole=whole)}{place}."


def plain(reference: Reference) -> str:
    """One paragraph with the addresses written out; it ends without a full stop, which would join one."""
    return "".join(part.text for part in _prose(reference, linked=False))


def markdown(reference: Reference) -> str:
    """The same with links, for CommonMark."""
    whole = "".join(
        f"[{in_markdown(part.text)}](<{_bare(part.url)}>)" if part.url else in_markdown(part.text)
        for part in _prose(reference, linked=True)
    )
    return re.sub(r"\A(\d+)([.)])|\A([-+=#])", r"\1\\\2\3", whole)


def html(reference: Reference) -> str:
    """The same as one paragraph of a page."""
    shown = []
    for part in _prose(reference, linked=True):
        text = str(escape(part.text))
        if part.language:
            text = f'<bdi lang="{escape(part.language)}">{text}</bdi>'
        shown.append(f'<a href="{escape(_bare(part.url))}">{text}</a>' if part.url else text)
    return f"<p>{''.join(shown)}</p>"


def in_markdown(words: str) -> str:
    """Set off what Markdown would read as a mark.

    >>> in_markdown("[sic] 2*3 <b>")
    '\\\\[sic\\\\] 2\\\\*3 \\\\<b\\\\>'
    """
    return re.sub(r"([\\`*_\[\]<>&~|!])", r"\\\1", words)


def _bare(url: str) -> str:
    """The address with the characters encoded that no address has, and that a format would end it at."""
    return percent_encoded(url, safe="!#$%&'()*+,/:;=?@[]~_-.")


# --- For programs -----------------------------------------------------------------------------------------


def bibtex(reference: Reference) -> str:
    """An entry of the outlet's article where there is one, else of the page; Unicode is kept as it is.

    Names stand in braces of their own: a byline is kept as printed, since nobody knows from it which word is
    whose surname.
    """
    source = reference.source
    fields: list[tuple[str, str]] = []
    if source is None:
        fields += [("author", f"{{{SITE}}}"), ("title", f"{{{in_bibtex(reference.title)}}}")]
        fields += [("howpublished", SITE), ("url", _in_braces(reference.address))]
        fields += _urldate(reference.accessed)
        within = reference.within and f"in {reference.within}"
        note = ", ".join(filter(None, [reference.when, within])) + _reported(reference)
        note = note.removeprefix(", ")
        fields += [("note", in_bibtex(note[:1].upper() + note[1:]))] if note else []
    else:
        fields += [("author", f"{{{in_bibtex(source.byline or source.outlet)}}}")]
        fields += [("title", f"{{{in_bibtex(source.headline)}}}")]
        fields += [("howpublished", in_bibtex(source.outlet))]
        fields += _bibtex_date(source.published)
        fields += [("url", _in_braces(source.url))] if source.url else []
        fields += _urldate(source.retrieved) if source.url else []
        fields += [("language", in_bibtex(source.language))] if source.language else []
        fields += [("note", in_bibtex(_note(reference)))]
    shown = ",\n".join(
        f"  {name} = {value if name == 'month' else f'{{{value}}}'}" for name, value in fields if value
    )
    return f"@misc{{{reference.key},\n{shown}\n}}"


BIBTEX: dict[str, str | int | None] = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "%": r"\%", "$": r"\$",
    "&": r"\&", "#": r"\#", "_": r"\_", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
}  # fmt: skip
"""Braces are named: BibTeX counts them, even those behind a backslash."""


def in_bibtex(words: str) -> str:
    r"""Set off what TeX would read as a command.

    >>> in_bibtex("50 % of R&D #1")
    '50 \\% of R\\&D \\#1'
    """
    return one_line(words).translate(str.maketrans(BIBTEX))


def _in_braces(url: str) -> str:
    """An address within braces: TeX reads it letter by letter, but the braces must match."""
    return _bare(url).replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")


def _bibtex_date(day: PartialDate | None) -> list[tuple[str, str]]:
    if day is None:
        return []
    fields = [("year", str(day.year))]
    fields += [("month", MONTHS[day.month - 1][:3].lower())] if day.month else []
    return fields + ([("day", str(day.day))] if day.day else [])


def _urldate(day: date | None) -> list[tuple[str, str]]:
    return [("urldate", day.isoformat())] if day else []


def _note(reference: Reference) -> str:
    """What a reference manager has no field for: whose words, the copy, the version, our page."""
    source = reference.source
    agencies = f"Credits {', '.join(source.agencies)}." if source and source.agencies else ""
    archive = f"Archived at {source.archive_url}." if source and source.archive_url else ""
    return one_line(
        " ".join(filter(None, [_spoken(reference), agencies, archive, _checked(reference, whole=True)]))
        + f" {SITE}, {reference.address}"
    )


def wikipedia(reference: Reference) -> str:
    """`{{cite news}}` of each article, since an encyclopaedia cites what was printed; else `{{cite web}}`."""
    printed = [reference.source] if reference.source else list(reference.articles)
    if not printed:
        return _template(
            "cite web",
            title=in_wikitext(reference.title),
            url=_in_wiki_link(reference.address),
            website=SITE,
            access_date=str(PartialDate.of(reference.accessed)) if reference.accessed else "",
        )
    return "\n".join(map(_cite_news, printed))


def _cite_news(source: Printed) -> str:
    """The template; a parameter of which nothing is known is left out.

    A copy is named only with the day on which it was made, which the template insists on. `access-date` is
    the day on which the text was fetched: nobody here has looked since.
    """
    byline = in_wikitext(source.byline)
    several = re.search(r"[,;]|&| and ", source.byline)
    copy = source.archived if source.url else None
    return _template(
        "cite news",
        author=f"(({byline}))" if several else byline,
        date=str(source.published or ""),
        title=in_wikitext(source.headline),
        url=_in_wiki_link(source.url),
        archive_url=_in_wiki_link(source.archive_url) if copy else "",
        archive_date=str(copy or ""),
        work=in_wikitext(source.outlet),
        agency=in_wikitext(", ".join(source.agencies)),
        language=in_wikitext(source.language),
        access_date=str(PartialDate.of(source.retrieved)) if source.retrieved and source.url else "",
        quote=in_wikitext(quoted(source.words)),
    )


def _template(name: str, **parameters: str) -> str:
    given = [f"{key.replace('_', '-')}={value}" for key, value in parameters.items() if value]
    return "{{" + " |".join([name, *given]) + "}}"


def in_wikitext(words: str) -> str:
    """Set off what a wiki would read as a mark, a template or a link, as entities, which it shows as letters.

    >>> in_wikitext("A|B [[C]] ''d''")
    'A&#124;B &#91;&#91;C&#93;&#93; &#39;&#39;d&#39;&#39;'
    """
    words = one_line(words).replace("&", "&amp;")
    for mark in "|{}[]<>":
        words = words.replace(mark, f"&#{ord(mark)};")
    for mark in ("''", "~~~", "__"):
        words = words.replace(mark, f"&#{ord(mark[0])};" * len(mark))
    return words


def _in_wiki_link(url: str) -> str:
    encoded = _bare(url).replace("''", "%27%27")
    for mark in "|{}[]":
        encoded = encoded.replace(mark, f"%{ord(mark):02X}")
    return encoded


def ris(reference: Reference) -> str:
    """A record of RIS: a tag a line, ended by ER."""
    source = reference.source
    if source is None:
        lines = [("TY", "ELEC"), ("TI", reference.title), ("PB", SITE), ("UR", reference.address)]
        lines += [("N1", note) for note in (reference.when, reference.within) if note]
        lines += [("Y2", f"{reference.accessed:%Y/%m/%d/}")] if reference.accessed else []
    else:
        lines = [("TY", "NEWS"), ("TI", source.headline), ("T2", source.outlet)]
        lines += [("AU", source.byline)] if source.byline else []
        if source.published:
            lines += [("PY", f"{source.published.year:04}"), ("DA", _ris_date(source.published))]
        lines += [("UR", source.url)] if source.url else []
        lines += [("Y2", f"{source.retrieved:%Y/%m/%d/}")] if source.retrieved and source.url else []
        lines += [("LA", source.language)] if source.language else []
        lines += [("N1", _note(reference))]
    return "\n".join(f"{tag}  - {one_line(value)}" for tag, value in [*lines, ("ER", "")])


def _ris_date(day: PartialDate) -> str:
    return f"{day.year:04}/{f'{day.month:02}' if day.month else ''}/{f'{day.day:02}' if day.day else ''}/"


def csl(reference: Reference) -> str:
    """A list of one item of CSL JSON."""
    source = reference.source
    item: dict[str, object] = {"id": reference.key}
    if source is None:
        item |= {"type": "webpage", "title": one_line(reference.title), "container-title": SITE}
        item |= {"URL": reference.address}
        item |= {"accessed": _csl_date(PartialDate.of(reference.accessed))} if reference.accessed else {}
        note = ", ".join(filter(None, [reference.when, one_line(reference.within)]))
    else:
        item |= {"type": "article-newspaper", "title": one_line(source.headline)}
        item |= {"container-title": one_line(source.outlet)}
        item |= {"author": [{"literal": one_line(source.byline)}]} if source.byline else {}
        item |= {"issued": _csl_date(source.published)} if source.published else {}
        item |= {"URL": source.url} if source.url else {}
        if source.retrieved and source.url:
            item["accessed"] = _csl_date(PartialDate.of(source.retrieved))
        item |= {"language": source.language} if source.language else {}
        note = _note(reference)
    item |= {"note": note} if note else {}
    return json.dumps([item], ensure_ascii=False, indent=1)


def _csl_date(day: PartialDate) -> dict[str, list[list[int]]]:
    return {"date-parts": [day.parts]}
