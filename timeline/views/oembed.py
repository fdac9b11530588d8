"""oEmbed 1.0 at /oembed?url=…: the frame that another site puts in place of a pasted address."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from timeline.embed_addresses import embed_at
from timeline.embed_frames import frame_of
from timeline.oembed import FORMATS, Asked, BadRequest, NoSuchFormat, answer_for, as_xml
from timeline.public_pages import NoPublicPage

HIGHEST_UNASKED = 1_000
"""Pixels of a frame for which nobody bounds the height; what is longer scrolls in it."""


def hosts_of(request: HttpRequest) -> set[str]:
    """This site as addresses name it: its host, and with the scheme's own port where none is written."""
    host = request.get_host().lower()
    return {host} if ":" in host else {host, f"{host}:443", f"{host}:80"}


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """The answer as JSON or XML: 400 what cannot be read, 404 what is not public here, 501 other formats.

    Errors are plain text: WordPress reads whatever is JSON as an answer, whatever its status.
    """
    try:
        asked = Asked.read(request.GET)
        embed = embed_at(asked.url, hosts_of(request))
        frame = frame_of(embed, max_width=asked.max_width, max_height=asked.max_height)
        if asked.max_height is None:
            frame = replace(frame, height=min(frame.height, HIGHEST_UNASKED))
    except NoSuchFormat as refusal:
        return _told(str(refusal), 501)
    except BadRequest as refusal:
        return _told(str(refusal), 400)
    except NoPublicPage as refusal:
        return _told(str(refusal), 404)
    answer = answer_for(frame, request.build_absolute_uri)
    if asked.format == "json":
        return _for_anyone(JsonResponse(answer, json_dumps_params={"ensure_ascii": False}))
    return _for_anyone(HttpResponse(as_xml(answer), content_type=f"{FORMATS['xml']}; charset=utf-8"))


def _told(sentence: str, status: int) -> HttpResponse:
    return _for_anyone(HttpResponse(f"{sentence}\n", status=status, content_type="text/plain; charset=utf-8"))


def _for_anyone(response: HttpResponse) -> HttpResponse:
    """What is public may be read by the scripts of any page."""
    response["Access-Control-Allow-Origin"] = "*"
    return response
