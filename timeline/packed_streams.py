"""What is streamed for everybody, packed by gzip on its way, and never to be taken for whole where it is not.

The server ends an answer that breaks off as it ends a whole one. So one that breaks off here ends in what no
program can unpack, and a browser says that the download failed instead of keeping half of it.
"""

import zlib
from collections.abc import Callable, Iterator

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from timeline.ready_answers import PACKABLE, TAKES_GZIP

GZIP = 31
"""What zlib calls a stream with the head and the end of gzip."""

NO_BLOCK = b"\xff"
"""Begins a block of a kind that there is none of."""


class PackedStreamsMiddleware:
    """Pack what is streamed for everybody, to whoever takes it so; an editor's answers go out as they are."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not response.streaming or isinstance(response, FileResponse) or response.is_async:  # type: ignore[attr-defined]
            return response
        if not _is_to_be_packed(response):
            return response
        patch_vary_headers(response, ["Accept-Encoding"])
        if TAKES_GZIP.search(request.headers.get("Accept-Encoding", "")):
            response["Content-Encoding"] = "gzip"
            response.streaming_content = packed(response.streaming_content)  # type: ignore[attr-defined]
        return response


def _is_to_be_packed(response: HttpResponseBase) -> bool:
    return (
        response.status_code == 200
        and "public" in response.headers.get("Cache-Control", "")
        and "Content-Encoding" not in response.headers
        and bool(PACKABLE.match(response.headers.get("Content-Type", "")))
    )


def packed(parts: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the parts packed; where they break off, an end that cannot be unpacked.

    >>> zlib.decompress(b"".join(packed(iter([b"storm ", b"on the coast"]))), GZIP)
    b'storm on the coast'
    """
    packer = zlib.compressobj(6, zlib.DEFLATED, GZIP)
    left = iter(parts)
    try:
        for part in left:
            if ready := packer.compress(part):
                yield ready
        yield packer.flush()
    except Exception:
        yield packer.flush(zlib.Z_FULL_FLUSH) + NO_BLOCK
        raise
    finally:
        if close := getattr(left, "close", None):
            close()
