"""Pages as they were rendered, kept in a bounded space, so that an unchanged one is not rendered again.

Pure: it knows neither Django nor the database, only keys, versions and bytes, so that it may as well stand in
front of a whole application.
"""

import base64
import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass, replace

SHARE_OF_ASKED_AGAIN = 0.8
"""Of the space, how much belongs to pages that were asked for more than once."""

SHARE_OF_ONE = 1 / 16
"""Of the space, how much one page may take: a whole export is not worth a hundred pages."""

BESIDES = 1_000
"""Bytes that are counted for what a page takes beside its body: its key, headers and place."""


Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Ready:
    """A kept page as it goes out, whole, packed by gzip, or as no more than that it is unchanged (304).

    `packed` is empty where packing is not worth it; `tags` are the forms in which somebody may have its
    `tag`; `changed` is its date in seconds since 1970.
    """

    headers: Headers
    packed_headers: Headers
    unchanged_headers: Headers
    packed: bytes
    tag: str | None
    tags: tuple[str, ...]
    changed: int


@dataclass(frozen=True)
class KeptPage:
    """An answer whole, with the version of the data it shows and the moment it was rendered.

    `version` is what the data were before it was rendered: the page may show later data, never earlier ones.
    `rendered_at` and all moments here are seconds since 1970.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    version: str
    rendered_at: float
    ready: Ready | None = None

    @property
    def size(self) -> int:
        return len(self.body) + BESIDES + (len(self.ready.packed) + BESIDES if self.ready else 0)


def tag(body: bytes) -> str:
    """Return the strong entity tag of `body`, as it stands in an ETag header.

    >>> tag(b"")
    '"47DEQpj8HBSa-_TI"'
    """
    return f'"{base64.urlsafe_b64encode(hashlib.sha256(body).digest()[:12]).decode("ascii")}"'


class PageCache:
    """The pages that were asked for last, within `capacity` bytes; usable from many threads.

    A page that is asked for once, as by a search engine or a stranger with a long list of addresses, cannot
    drive out those that readers come back to: it stays among the newcomers, who have the smaller part.
    """

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.most_of_one = int(capacity * SHARE_OF_ONE)
        self._newcomers: OrderedDict[str, KeptPage] = OrderedDict()
        self._asked_again: OrderedDict[str, KeptPage] = OrderedDict()
        self._size = self._size_asked_again = 0
        self._confirmed: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> KeptPage | None:
        """Return the page last kept under `key`, of whatever version."""
        with self._lock:
            if page := self._asked_again.get(key):
                self._asked_again.move_to_end(key)
                return page
            page = self._newcomers.pop(key, None)
            if page is not None:
                self._asked_again[key] = page
                self._size_asked_again += page.size
                self._step_back()
            return page

    def put(self, key: str, page: KeptPage) -> None:
        """Keep `page` in place of what was there, where it is not too large to be kept at all."""
        with self._lock:
            came_back = key in self._asked_again
            self._drop(key)
            if page.size > self.most_of_one:
                return
            self._size += page.size
            if came_back:
                self._asked_again[key] = page
                self._size_asked_again += page.size
                self._step_back()
            else:
                self._newcomers[key] = page
            while self._size > self.capacity:
                self._drop(next(iter(self._newcomers or self._asked_again)))

    def make_ready(self, key: str, page: KeptPage, ready: Ready) -> None:
        """Keep `page` with what is ready of it, unless another has taken its place meanwhile."""
        with self._lock:
            if self._asked_again.get(key) is page:
                self._drop(key)
                self._asked_again[key] = made = replace(page, ready=ready)
                self._size += made.size
                self._size_asked_again += made.size
                self._step_back()
                while self._size > self.capacity:
                    self._drop(next(iter(self._newcomers or self._asked_again)))

    def confirm(self, version: str, at: float) -> None:
        """Note that the data were of this version at that moment, as all pages of this version then were."""
        with self._lock:
            self._confirmed[version] = max(at, self._confirmed.pop(version, at))
            while len(self._confirmed) > 1_000:
                self._confirmed.popitem(last=False)

    def as_of(self, page: KeptPage) -> float:
        """Return the last moment at which `page` is known to have shown the data as they were."""
        with self._lock:
            return max(page.rendered_at, self._confirmed.get(page.version, page.rendered_at))

    @property
    def size(self) -> int:
        """Bytes that are kept."""
        return self._size

    def __len__(self) -> int:
        return len(self._newcomers) + len(self._asked_again)

    def _drop(self, key: str) -> None:
        if page := self._newcomers.pop(key, None):
            self._size -= page.size
        elif page := self._asked_again.pop(key, None):
            self._size -= page.size
            self._size_asked_again -= page.size

    def _step_back(self) -> None:
        """Those that nobody asked for in a long time become newcomers again, the last to go of them."""
        while self._size_asked_again > self.capacity * SHARE_OF_ASKED_AGAIN:
            key, page = self._asked_again.popitem(last=False)
            self._size_asked_again -= page.size
            self._newcomers[key] = page
