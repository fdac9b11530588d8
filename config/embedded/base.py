"""Django's PostgreSQL backend, on a server that is started by the first connection and not before."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db.backends.postgresql import client
from django.db.utils import OperationalError

from config.embedded.places import DatabaseUnavailable, places_of
from config.embedded.programs import find_programs
from config.embedded.server import ensure_running, insist, is_using
from config.pooled import base
from config.pooled.pool import Connect, Connection


class DatabaseClient(client.DatabaseClient):
    """`manage.py dbshell` with the psql that came with the server."""

    connection: DatabaseWrapper

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
        if not self.is_lent() and (not self.settings_dict["HOST"] or not is_using(self.checkout)):
            try:
                self.settings_dict.update(HOST=str(ensure_running(self.checkout)), PORT="5432")
            except DatabaseUnavailable as error:
                raise OperationalError(str(error)) from None
        return super().get_connection_params()

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        if self.pool:
            return super().get_new_connection(conn_params)

        def connect(sockets: Path) -> Any:
            return super(DatabaseWrapper, self).get_new_connection({**conn_params, "host": str(sockets)})

        try:
            return insist(self.checkout, connect, self.Database.OperationalError, Path(conn_params["host"]))
        except DatabaseUnavailable as error:
            raise OperationalError(str(error)) from None

    def reach(self, connect: Connect, parameters: dict[str, Any]) -> Connection:
        def connect_to(sockets: Path) -> Connection:
            return connect(**{**parameters, "host": str(sockets)})

        try:
            return insist(self.checkout, connect_to, self.Database.OperationalError, Path(parameters["host"]))
        except DatabaseUnavailable as error:
            raise self.Database.OperationalError(str(error)) from None
