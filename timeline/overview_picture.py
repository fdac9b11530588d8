"""The overview's picture as SVG, put together here: for so many small parts a template takes too long.

Figures are our own; words and addresses are escaped where they are put in.
"""

from dataclasses import dataclass, field
from html import escape

from django.utils.safestring import SafeString, mark_safe

SPAN_HIGH = 18
"""A dashed span, in pixels: its words keep clear of its border."""

PATTERNS = (
    '<defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><path class="line" d="M0 0V5"/></pattern>'
    '<pattern id="dots" width="4" height="4" patternUnits="userSpaceOnUse">'
    '<circle class="dot" cx="2" cy="2" r="1"/></pattern>'
    '<pattern id="rungs" width="4" height="4" patternUnits="userSpaceOnUse">'
    '<path class="line" d="M0 2H4"/></pattern></defs>'
)


def _fill(pattern: str) -> str:
    return f' fill="{pattern}"' if pattern else ""


def _link(query: str, label: str) -> str:
    """What a link to a time begins with."""
    return f'<a href="?{escape(query)}" aria-label="{escape(label)}">'


def _minor(is_minor: bool) -> str:
    return ' class="minor"' if is_minor else ""


@dataclass(frozen=True)
class Bar:
    style: str
    fill: str
    x: str
    y: str
    width: str
    height: str

    @property
    def svg(self) -> str:
        box = f'x="{self.x}" y="{self.y}" width="{self.width}" height="{self.height}"'
        return f'<rect class="{self.style}"{_fill(self.fill)} {box}/>'


@dataclass(frozen=True)
class Group:
    """The bars of one bin, which lead to it; `query` is what stands behind the page's own path."""

    query: str
    label: str
    x: str
    width: str
    middle: str
    bars: list[Bar]
    count: str
    count_y: str

    def svg(self, high: int, *, is_crowded: bool) -> str:
        hit = f'<rect class="hit" x="{self.x}" width="{self.width}" height="{high}"/>'
        bars = "".join(bar.svg for bar in self.bars)
        count = f'{_minor(is_crowded)} x="{self.middle}" y="{self.count_y}">{self.count}'
        return f'{_link(self.query, self.label)}{hit}{bars}</a><text aria-hidden="true"{count}</text>'


@dataclass(frozen=True)
class Span:
    """Reports that name no single bin: a dashed span over the time they may fall in."""

    query: str
    label: str
    x: str
    width: str
    y: int
    middle: str
    text: str
    text_y: int
    height: int = SPAN_HIGH

    @property
    def svg(self) -> str:
        box = f'x="{self.x}" y="{self.y}" width="{self.width}" height="{self.height}"'
        text = f'<text aria-hidden="true" x="{self.middle}" y="{self.text_y}">{escape(self.text)}</text>'
        return f'{_link(self.query, self.label)}<rect class="span" {box}/></a>{text}'


@dataclass(frozen=True)
class Tick:
    x: str
    label: str
    is_minor: bool

    def svg(self, y: int) -> str:
        text = escape(self.label)
        return f'<text aria-hidden="true"{_minor(self.is_minor)} x="{self.x}" y="{y}">{text}</text>'


@dataclass(frozen=True)
class Series:
    style: str
    fill: str
    label: str

    @property
    def item(self) -> str:
        box = 'x="1" y="1" width="12" height="12"'
        rect = f'<rect class="{self.style}"{_fill(self.fill)} {box}/>'
        return f'<li><svg aria-hidden="true">{rect}</svg>{escape(self.label)}</li>'


@dataclass(frozen=True)
class Way:
    label: str
    query: str
    is_current: bool = False


@dataclass
class Overview:
    """Everything that the template prints; `groups` and `spans` are empty where no event has a date."""

    title: str
    label: str
    key_label: str
    switch: list[Way]
    window: str = ""
    previous: Way | None = None
    following: Way | None = None
    wider: list[Way] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    ticks: list[Tick] = field(default_factory=list)
    axes: list[tuple[str, str]] = field(default_factory=list)
    key: list[Series] = field(default_factory=list)
    base: int = 0
    hit_height: int = 0
    ticks_y: int = 0
    height: int = 0
    is_crowded: bool = False

    @property
    def is_drawn(self) -> bool:
        return bool(self.groups or self.spans)

    @property
    def picture(self) -> SafeString:
        """The axes, the groups of bars with their numbers, the dashed spans, and the names of the bins."""
        axes = (
            f'<line class="axis" x1="{start}" x2="{end}" y1="{self.base}" y2="{self.base}"/>'
            for start, end in self.axes
        )
        groups = (group.svg(self.hit_height, is_crowded=self.is_crowded) for group in self.groups)
        spans = (span.svg for span in self.spans)
        ticks = (tick.svg(self.ticks_y) for tick in self.ticks)
        size = f'width="100%" height="{self.height}"'
        return mark_safe(  # noqa: S308 - words are escaped where they are put in
            f'<svg role="group" aria-label="{escape(self.label)}" {size}>{PATTERNS}'
            f"{''.join(axes)}{''.join(groups)}{''.join(spans)}{''.join(ticks)}</svg>"
        )

    @property
    def key_items(self) -> SafeString:
        """The items of a list that names what each kind of bar stands for."""
        return mark_safe("".join(one.item for one in self.key))  # noqa: S308 - escaped as above
