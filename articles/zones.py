"""Which time zones there are: the database of zones is a folder of six hundred files, read here once."""

from functools import cache
from zoneinfo import available_timezones


@cache
def known_zones() -> frozenset[str]:
    """Return the names in the IANA database of this machine, as they were when somebody first asked."""
    return frozenset(available_timezones())
