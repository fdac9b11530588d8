"""A timeline's view in other programs' formats, by the page's filters and with its words for a bad one."""

from collections.abc import Iterator
from http import HTTPStatus
from itertools import chain
from threading import BoundedSemaphore
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.templatetags.static import static
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from config.serving import threads
from timeline.exporting.annotations import MEDIA_TYPE, annotation_of, collection_pieces
from timeline.exporting.atom import feed_pieces
from timeline.exporting.json_form import problems_json, timeline_json
from timeline.exporting.table import table_pieces
from timeline.exporting.timelinejs import slides_pieces
from timeline.filters import EventFilterForm
from timeline.models import Timeline
from timeline.views.errors import unavailable
from timeline.visibility import visible_quotes, visible_timelines

CSV = "text/csv; charset=utf-8; header=present"
ATOM = "application/atom+xml; charset=utf-8"
JSON_OPTIONS: dict[str, Any] = {"ensure_ascii": False, "indent": 1}
WHOLE = 1024 * 1024
"""Bytes up to which an answer is sent as one, so that caches can compare it; a longer one is streamed."""

CUT_OFF = '"This table is cut off here, since the site could not read on. Ask for it again.'
"""Ends a table that breaks off: for people a sentence, for programs a cell that is never closed.

The other formats are not whole without their last signs, whoever reads them.
"""

LONGEST_NAME = 80
"""Characters of a file's name that tell of filters."""


@require_safe
def timeline_as_json(request: HttpRequest, slug: str) -> HttpResponseBase:
    """25 events at a time with the address of the next ones; its schema is named in the header `Link`."""
    timeline, form = _asked(request, slug)
    if form.problems:
        return _refused(form)
    data = timeline_json(timeline, form, request.build_absolute_uri)
    response = JsonResponse(data, json_dumps_params=JSON_OPTIONS)
    response["Link"] = f'<{static("schemas/timeline-1.schema.json")}>; rel="describedby"'
    return _named(_opened(response), timeline, form, "json")


@require_safe
def timeline_as_csv(request: HttpRequest, slug: str) -> HttpResponseBase:
    timeline, form = _asked(request, slug)
    if form.problems:
        return _refused(form)
    response = _answer(request, table_pieces(form, request.build_absolute_uri), CSV, cut_off=CUT_OFF)
    return _named(response, timeline, form, "csv", shown="attachment")


@require_safe
def timeline_as_atom(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The list; of a long one the newest events with links to the others, where `cursor` is a place."""
    timeline, form = _asked(request, slug, without="cursor")
    if form.problems:
        return _refused(form)
    place = None
    if "cursor" in request.GET:
        asked = request.GET.copy()
        asked["order"] = "newest"
        read = EventFilterForm(asked, timeline=timeline)
        if read.problems:
            return _refused(read)
        place = read.place
    response = _answer(request, feed_pieces(form, request.build_absolute_uri, place), ATOM)
    return _named(response, timeline, form, "atom")


@require_safe
def timeline_as_timelinejs(request: HttpRequest, slug: str) -> HttpResponseBase:
    timeline, form = _asked(request, slug)
    if form.problems:
        return _refused(form)
    response = _answer(request, slides_pieces(form, request.build_absolute_uri), "application/json")
    return _named(response, timeline, form, "timelinejs.json")


@require_safe
def timeline_as_annotations(request: HttpRequest, slug: str) -> HttpResponseBase:
    timeline, form = _asked(request, slug)
    if form.problems:
        return _refused(form)
    response = _answer(request, collection_pieces(form, request.build_absolute_uri), MEDIA_TYPE)
    return _named(response, timeline, form, "annotations.json")


@require_safe
def quote_as_annotation(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """One quote's annotation, at the address that names it in every collection."""
    quotes = visible_quotes().select_related("version").only("public_id", "version__article_id")
    quote = get_object_or_404(quotes, public_id=public_id)
    data = annotation_of(quote, request.build_absolute_uri)
    return _opened(JsonResponse(data, content_type=MEDIA_TYPE, json_dumps_params=JSON_OPTIONS))


def _asked(request: HttpRequest, slug: str, without: str = "") -> tuple[Timeline, EventFilterForm]:
    timeline = get_object_or_404(visible_timelines(), slug=slug)
    asked = request.GET.copy()
    asked.pop(without, None)
    form = EventFilterForm(asked, timeline=timeline)
    form.conditions()  # first, since looking words up may refuse them
    return timeline, form


def _refused(form: EventFilterForm) -> HttpResponseBase:
    return _opened(JsonResponse(problems_json(form), status=400, json_dumps_params=JSON_OPTIONS))


def _named(
    response: HttpResponseBase, timeline: Timeline, form: EventFilterForm, ending: str, shown: str = "inline"
) -> HttpResponseBase:
    """Give the file a name that tells of the filters; what stands in its place has none."""
    if response.status_code != HTTPStatus.OK:
        return response
    response["Content-Disposition"] = (
        f'{shown}; filename="{file_name(timeline.slug, form.values())}.{ending}"'
    )
    return response


def file_name(slug: str, filters: dict[str, Any]) -> str:
    """Return the name of a file that holds what the filters leave of a timeline, without its ending.

    >>> file_name("storm", {"outlet": ["dw", "a-news"], "since": "2022-02-01T14"})
    'storm-outlet-dw-a-news-since-2022-02-01t14'
    >>> file_name("storm", {}), file_name("storm", {"q": "гавань"})
    ('storm', 'storm-filtered')
    """
    told = []
    for name, value in filters.items():
        words = slugify(" ".join(value) if isinstance(value, list) else str(value))
        if words:
            told.append(f"{name}-{words}")
    if not filters:
        return slug
    return f"{slug}-{'-'.join(told)[:LONGEST_NAME].strip('-') or 'filtered'}"


def _opened(response: HttpResponseBase) -> HttpResponseBase:
    """Let pages of other sites read it: everything in it is public."""
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _answer(
    request: HttpRequest, pieces: Iterator[str], content_type: str, cut_off: str = ""
) -> HttpResponseBase:
    answer = sent(pieces, content_type, cut_off)
    return unavailable(request, is_busy=True) if answer is None else _opened(answer)


def sent(pieces: Iterator[str], content_type: str, cut_off: str = "") -> HttpResponseBase | None:
    """Send the pieces as one where they are short, else one by one, so that memory stays flat; None where as
    many long answers are being sent as may be.
    """
    held: list[bytes] = []
    length = 0
    for piece in pieces:
        held.append(piece.encode())
        length += len(held[-1])
        if length > WHOLE:
            if (place := Place.taken()) is None:
                return None
            rest = _rest(pieces, cut_off, place)
            response = StreamingHttpResponse(chain(held, rest), content_type=content_type)
            response._resource_closers.append(place.close)  # type: ignore[attr-defined]
            return response
    return HttpResponse(b"".join(held), content_type=content_type)


class Place:
    """One of the long answers that a process sends at a time, each of which holds a thread.

    Whoever reads slowly would hold up all others otherwise: half of the threads are kept for pages.
    """

    _free = BoundedSemaphore(max(1, threads() // 2))

    def __init__(self) -> None:
        self._is_held = True

    @classmethod
    def taken(cls) -> "Place | None":
        """Return a place that is now taken, or None where there is none."""
        return cls() if cls._free.acquire(blocking=False) else None

    def close(self) -> None:
        """Let another one have it. Answers are closed more than once, or forgotten and never closed."""
        if self._is_held:
            self._is_held = False
            self._free.release()

    __del__ = close


def _rest(pieces: Iterator[str], cut_off: str, place: Place) -> Iterator[bytes]:
    """Send what is left; where it breaks off, that it does."""
    try:
        for piece in pieces:
            yield piece.encode()
    except Exception:
        if cut_off:
            yield cut_off.encode()
        raise
    finally:
        place.close()
