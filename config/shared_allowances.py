"""Counts what each address asks for in all processes together, so that a limit means what it says.

In the database, which whatever is counted asks far more of anyway: one short statement, in a table that is
neither logged nor replicated nor backed up. No address stands there: only what SECRET_KEY makes of it, and
that for a minute.
"""

import logging
import math
import time
from collections import OrderedDict
from datetime import timedelta
from threading import Lock
from typing import Any

from django.db import DatabaseError, InterfaceError, connection
from django.utils.crypto import salted_hmac

logger = logging.getLogger("sourceline.limits")

MOST_ADDRESSES = 20_000
"""Addresses that one process remembers; the one that asked longest ago is forgotten first."""

FORGET_EVERY = 60
"""Seconds between two looks of a process for what need not be kept any longer."""

# What an address has used up comes back little by little: all that is stored is when it has all of it again.
# A moment beyond the next minute is none that was stored under this clock, which was set back then.
_TAKE = """
    INSERT INTO config_allowance AS kept (name, who, full_at)
    VALUES (%(name)s, %(who)s, statement_timestamp() + %(step)s)
    ON CONFLICT (name, who) DO UPDATE SET full_at = %(step)s + CASE
        WHEN kept.full_at BETWEEN statement_timestamp() AND statement_timestamp() + %(minute)s
        THEN kept.full_at ELSE statement_timestamp() END
    WHERE kept.full_at <= statement_timestamp() + %(minute)s - %(step)s
        OR kept.full_at > statement_timestamp() + %(minute)s
    RETURNING true
"""
_LEFT = """
    SELECT extract(epoch FROM full_at + %(step)s - %(minute)s - statement_timestamp())
    FROM config_allowance WHERE name = %(name)s AND who = %(who)s
"""
_FORGET = "DELETE FROM config_allowance WHERE full_at < statement_timestamp()"


class Allowance:
    """So many answers a minute for each address, in this process: all at once, or as they come back.

    >>> allowance = Allowance(2)
    >>> [allowance.wait("203.0.113.7", at) for at in (0.0, 0.0, 0.0, 31.0)]
    [0, 0, 30, 0]
    """

    def __init__(self, a_minute: int, most_addresses: int = MOST_ADDRESSES) -> None:
        self.a_minute = a_minute
        self.most_addresses = most_addresses
        self.left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self.lock = Lock()

    def wait(self, address: str, now: float) -> int:
        """Take one and return 0, or the whole seconds after which there is one. `now` is in seconds."""
        with self.lock:
            left, at = self.left.pop(address, (float(self.a_minute), now))
            left = min(self.a_minute, left + (now - at) * self.a_minute / 60)
            is_allowed = left >= 1
            self.left[address] = (left - 1 if is_allowed else left, now)
            if len(self.left) > self.most_addresses:
                self.left.popitem(last=False)
        return 0 if is_allowed else max(1, math.ceil((1 - left) * 60 / self.a_minute))

    def refuse(self, address: str, seconds: int, now: float) -> None:
        """Have the next one there after so many seconds, as others have taken what there was."""
        with self.lock:
            self.left[address] = (1 - seconds * self.a_minute / 60, now)


class SharedAllowance:
    """So many answers a minute for each address, in all processes of the site together.

    Who was refused is refused by this process alone until there is something again, so that a flood costs
    the database no more than what is allowed. While the database is away each process counts by itself.
    """

    def __init__(self, name: str, a_minute: int) -> None:
        self.name = name
        self.a_minute = a_minute
        self.own = Allowance(a_minute)
        self.forgot_at = -math.inf

    def wait(self, address: str, now: float) -> int:
        """Take one and return 0, or the whole seconds after which there is one. `now` is in seconds."""
        if seconds := self.own.wait(address, now):
            return seconds
        try:
            seconds = self._taken_of_all(address)
        except (DatabaseError, InterfaceError) as error:
            logger.info("What an address asked for was counted in one process alone: %s", error)
            return 0
        if seconds:
            self.own.refuse(address, seconds, now)
        return seconds

    def _taken_of_all(self, address: str) -> int:
        values: dict[str, Any] = {
            "name": self.name,
            "who": salted_hmac("config.shared_allowances", address, algorithm="sha256").digest()[:12],
            "step": timedelta(minutes=1) / self.a_minute,
            "minute": timedelta(minutes=1),
        }
        with connection.cursor() as cursor:
            if time.monotonic() - self.forgot_at > FORGET_EVERY:
                self.forgot_at = time.monotonic()
                cursor.execute(_FORGET)
            cursor.execute(_TAKE, values)
            if cursor.fetchone():
                return 0
            cursor.execute(_LEFT, values)
            left = cursor.fetchone()
        return max(1, math.ceil(left[0])) if left else 1
