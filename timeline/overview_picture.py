"""The overview's picture as SVG, put together here: for so many small parts a template takes too long."""

from dataclasses import dataclass, field

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

SPAN_HIGH = 18
"""A dashed span, in pixels: its words keep clear of its border."""

PATTERNS = mark_safe(
    '<defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><path class="line" d="M0 0V5"/></pattern>'
    '<pattern id="dots" width="4" height="4" patternUnits="userSpaceOnUse">'
    '<circle class="dot" cx="2" cy="2" r="1"/></pattern>'
    '<pattern id="rungs" width="4" height="4" patternUnits="userSpaceOnUse">'
    '<path class="line" d="M0 2H4"/></pattern></defs>'
)
SVG = '<svg role="group" aria-label="{}" width="100%" height="{}">{}{}{}{}{}</svg>'
AXIS = '<line class="axis" x1="{0}" x2="{1}" y1="{2}" y2="{2}"/>'
GROUP = (
    '<a href="?{}" aria-label="{}"><rect class="hit" x="{}" width="{}" height="{}"/>{}</a>'
    '<text aria-hidden="true"{} x="{}" y="{}">{}</text>'
)
BAR = '<rect class="{}"{} x="{}" y="{}" width="{}" height="{}"/>'
SPAN = (
    '<a href="?{}" aria-label="{}"><rect class="span" x="{}" y="{}" width="{}" height="{}"/></a>'
    '<text aria-hidden="true" x="{}" y="{}">{}</text>'
)
TICK = '<text aria-hidden="true"{} x="{}" y="{}">{}</text>'
KEY = '<li><svg aria-hidden="true"><rect class="{}"{} x="1" y="1" width="12" height="12"/></svg>{}</li>'
MINOR = mark_safe(' class="minor"')


Parts = tuple[str | int, ...]
"""What the markup of one part holds, in its order."""


def _fill(pattern: str) -> str:
    return format_html(' fill="{}"', pattern) if pattern else ""


@dataclass(frozen=True)
class Bar:
    style: str
    fill: str
    x: str
    y: str
    width: str
    height: str

    @property
    def parts(self) -> Parts:
        return self.style, _fill(self.fill), self.x, self.y, self.width, self.height


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

    def parts(self, high: int, *, is_crowded: bool) -> Parts:
        bars = format_html_join("", BAR, (bar.parts for bar in self.bars))
        count = (MINOR if is_crowded else "", self.middle, self.count_y, self.count)
        return (self.query, self.label, self.x, self.width, high, bars, *count)


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
    def parts(self) -> Parts:
        box = (self.x, self.y, self.width, self.height)
        return (self.query, self.label, *box, self.middle, self.text_y, self.text)


@dataclass(frozen=True)
class Tick:
    x: str
    label: str
    is_minor: bool

    def parts(self, y: int) -> Parts:
        return MINOR if self.is_minor else "", self.x, y, self.label


@dataclass(frozen=True)
class Series:
    style: str
    fill: str
    label: str

    @property
    def parts(self) -> Parts:
        return self.style, _fill(self.fill), self.label


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
        groups = (group.parts(self.hit_height, is_crowded=self.is_crowded) for group in self.groups)
        return format_html(
            SVG,
            self.label,
            self.height,
            PATTERNS,
            format_html_join("", AXIS, ((start, end, self.base) for start, end in self.axes)),
            format_html_join("", GROUP, groups),
            format_html_join("", SPAN, (span.parts for span in self.spans)),
            format_html_join("", TICK, (tick.parts(self.ticks_y) for tick in self.ticks)),
        )

    @property
    def key_items(self) -> SafeString:
        """The items of a list that names what each kind of bar stands for."""
        return format_html_join("", KEY, (one.parts for one in self.key))
