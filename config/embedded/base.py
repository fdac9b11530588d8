"""Django's PostgreSQL backend, on a server that is started by the first connection and not before."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db.backends.postgresql import base, client
from django.db.utils import OperationalError

from config.embedded.places import DatabaseUnavailable, places_of
from config.embedded.programs import find_programs
from config.embedded.server import ensure_running, is_ready, is_using

# Seconds to go on trying while a server that was killed comes back.
PATIENCE = 10.0
PASSING = ("starting up", "shutting down", "recovery mode", "not yet accepting connections")


class DatabaseClient(client.DatabaseClient):
    """`manage.py dbshell` with the psql that came with the server."""

    def runshell(self, parameters: Iterable[str]) -> None:
        self.connection.ensure_connection()
        programs = find_programs(places_of(self.connection.checkout).data)
        os.environ["PATH"] = f"{programs.folder}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
        super().runshell(parameters)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to the checkout's own server; it comes back by itself after the server was killed."""

    client_class = DatabaseClient

    @property
    def checkout(self) -> Path:
        return Path(self.settings_dict["CHECKOUT"])

    def get_connection_params(self) -> dict[str, Any]:
        if not self.settings_dict["HOST"] or not is_using(self.checkout):
            self._find_server()
        return super().get_connection_params()

    def _find_server(self) -> str:
        """Return the running server's socket folder and note it in the settings; start one if need be."""
        try:
            host = str(ensure_running(self.checkout))
        except DatabaseUnavailable as error:
            raise OperationalError(str(error)) from None
        self.settings_dict.update(HOST=host, PORT="5432")
        return host

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        give_up_at = time.monotonic() + PATIENCE
        was_ready = False
        while True:
            try:
                return super().get_new_connection(conn_params)
            except self.Database.OperationalError as error:
                passing = not is_ready(self.checkout) or any(words in str(error) for words in PASSING)
                # A server may have come back between the failure and this look, so one more try is due.
                if time.monotonic() > give_up_at or (was_ready and not passing):
                    raise
                was_ready = not passing
            time.sleep(0.05)
            conn_params = {**conn_params, "host": self._find_server()}
