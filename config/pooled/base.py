"""Django's PostgreSQL backend with a pool that is bounded, checks what it lends and says what is wrong."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import NO_DB_ALIAS
from django.db.backends.postgresql import base

from config.pooled.pool import BoundedPool, Connect, Connection


class DatabaseWrapper(base.DatabaseWrapper):
    """One thread's connection, lent to it by the process's pool where OPTIONS has one."""

    @property
    def pool(self) -> BoundedPool | None:
        """The process's pool for this database, made with the first look at it."""
        options = self.settings_dict["OPTIONS"].get("pool")
        if self.alias == NO_DB_ALIAS or not options:
            return None
        pools: dict[str, Any] = self._connection_pools  # type: ignore[attr-defined]
        if self.alias not in pools:
            made = BoundedPool(
                self.reach,
                kwargs={**self.get_connection_params(), "autocommit": True},
                configure=self._configure_connection,  # type: ignore[attr-defined]
                **options,
            )
            pools.setdefault(self.alias, made)  # of two threads that come first, one wins
        return pools[self.alias]

    def is_lent(self) -> bool:
        """Return whether connections come from a pool that is there already."""
        return self.alias in self._connection_pools and bool(self.pool)  # type: ignore[attr-defined]

    def get_connection_params(self) -> dict[str, Any]:
        """Return what a connection is made with: nothing where the pool makes it, as for each request."""
        return {} if self.is_lent() else super().get_connection_params()

    def reach(self, connect: Connect, parameters: dict[str, Any]) -> Connection:
        """Make one connection for the pool, in a thread of the pool's."""
        return connect(**parameters)
