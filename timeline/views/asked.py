"""What an address asks for beside the filters of a list."""

from django.http import HttpRequest


def asked_for(request: HttpRequest, name: str) -> str:
    """Return what the address gives as `name`, a key of one of our records; "" where no key can be so.

    The database refuses to look for a NUL character, which nothing of ours holds.
    """
    asked = request.GET.get(name, "")
    return "" if "\x00" in asked else asked
