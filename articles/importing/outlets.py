"""Which outlet published a text, found among those that are known or made from what its metadata say."""

import re
from urllib.parse import urlsplit

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.text import slugify

from articles.importing.metadata import Metadata
from articles.models import Outlet
from articles.recording import save_for

# "Harbour Broadcasting (HBC)", "HBC (Harbour Broadcasting), northern edition"
_TWO_NAMES = re.compile(r"(?P<first>[^()]+?)\s*\((?P<second>[^()]+)\)(?P<rest>.*)", re.DOTALL)


class OutletUnknown(ValueError):
    """It cannot be told who published the text; the message says what to give."""


def split_names(words: str) -> tuple[str, str]:
    """Return the name and the short name that `words` give; the short name is empty where there is only one.

    >>> split_names("Harbour Broadcasting (HBC)")
    ('Harbour Broadcasting', 'HBC')
    >>> split_names("HBC (Harbour Broadcasting), northern edition")
    ('HBC (Harbour Broadcasting), northern edition', 'HBC')
    """
    words = " ".join(words.split())
    match = _TWO_NAMES.fullmatch(words)
    if match is None:
        return words, ""
    first, second = match["first"].strip(), match["second"].strip()
    if len(second) > len(first):
        return words, first[:60]
    return (words if match["rest"].strip() else first), second[:60]


def outlet_slug(name: str) -> str:
    """Return the slug of an outlet of this name: without "The", as in "The Harbour Post" and harbour-post.

    >>> outlet_slug("The Harbour Post"), outlet_slug("A Paper")
    ('harbour-post', 'a-paper')
    """
    slug = slugify(name)
    return (slug.removeprefix("the-") or slug)[:80].strip("-")


def find_outlet(words: str, slug: str = "") -> Outlet | None:
    """Return the outlet that `slug` or `words` mean: its slug, name or short name; None where there is none.

    Raises OutletUnknown where several have the short name.
    """
    if slug:
        return Outlet.objects.filter(slug=slug).first()
    name, short = split_names(words)
    spellings = {spelling for spelling in (words.strip(), name, short) if spelling}
    exact = Q()
    for spelling in spellings:
        exact |= Q(name__iexact=spelling) | Q(slug=spelling)
    found = Outlet.objects.filter(exact).order_by("pk").first()
    if found is not None:
        return found
    like = Q()
    for spelling in spellings:
        like |= Q(short_name__iexact=spelling) | Q(slug=outlet_slug(spelling))
    several = list(Outlet.objects.filter(like).order_by("pk")[:3])
    if len(several) > 1:
        slugs = " or ".join(outlet.slug for outlet in several)
        raise OutletUnknown(f"“{words}” may mean several outlets: name it by its slug ({slugs}).")
    return several[0] if several else None


def outlet_of_address(url: str) -> Outlet | None:
    """Return the outlet whose homepage has the host of `url` or one above it; None where none or two have."""
    host = _host(url)
    if not host:
        return None
    matches = [
        (len(home), outlet)
        for outlet in Outlet.objects.exclude(homepage="")
        if (home := _host(outlet.homepage)) and (host == home or host.endswith(f".{home}"))
    ]
    if not matches:
        return None
    longest = max(length for length, _ in matches)
    nearest = [outlet for length, outlet in matches if length == longest]
    return nearest[0] if len(nearest) == 1 else None


def outlet_for(
    metadata: Metadata, url: str, outlet: Outlet | str | None = None, user: AbstractBaseUser | None = None
) -> tuple[Outlet, bool]:
    """Return the outlet of a text and whether it is new: the metadata's, else `outlet`, else the address's.

    An outlet that is named but not known is made; two imports that make the same one at once get one. Raises
    OutletUnknown where nothing names it.
    """
    words = metadata.outlet or metadata.outlet_short_name or ""
    if words or metadata.outlet_slug:
        known = find_outlet(words, metadata.outlet_slug or "")
        if known is not None:
            return known, False
        if not words:
            raise OutletUnknown(
                f"There is no outlet with the slug “{metadata.outlet_slug}”: name it under “outlet” too."
            )
        return _make_outlet(words, metadata, user)
    if isinstance(outlet, Outlet):
        return outlet, False
    if outlet:
        known = find_outlet(outlet)
        return (known, False) if known is not None else _make_outlet(outlet, metadata, user)
    known = outlet_of_address(url) if url else None
    if known is not None:
        return known, False
    raise OutletUnknown(
        "It does not say which outlet published it: name the outlet in its metadata or with --outlet."
    )


def _make_outlet(words: str, metadata: Metadata, user: AbstractBaseUser | None) -> tuple[Outlet, bool]:
    name, short = split_names(words)
    short = metadata.outlet_short_name or short
    slug = metadata.outlet_slug or outlet_slug(short or name)
    if not slug:
        raise OutletUnknown(
            f"No address can be made from the outlet's name “{words}”: give “outlet_slug” too."
        )
    taken = Outlet.objects.filter(slug=slug).first()
    if taken is not None:
        raise OutletUnknown(
            f"The slug “{slug}” of “{words}” belongs to {taken.name}: give another “outlet_slug”."
        )
    outlet = Outlet(
        name=name,
        short_name="" if short == name else short,
        slug=slug,
        kind=metadata.outlet_kind or Outlet.Kind.WEBSITE,
        country=metadata.outlet_country or "",
        homepage=metadata.outlet_homepage or "",
    )
    try:
        with transaction.atomic():
            save_for(outlet, user)
    except IntegrityError:
        # Another import made it since we looked.
        made = Outlet.objects.filter(Q(name=name) | Q(slug=slug)).first()
        if made is None:
            raise
        return made, False
    return outlet, True


def _host(url: str) -> str:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")
