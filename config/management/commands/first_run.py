"""Prepare the database on a fresh machine, then serve: the second half of `make run`."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor

from config.serving import serve as run_server
from config.setting_up import NotReady, chosen_port, refuse_busy_port
from desk.practice import add_practice_article

STORY = Path(settings.BASE_DIR) / "stories" / "ukraine-crisis-february-2022.json"
EDITOR = "editor"


class Command(BaseCommand):
    help = "Migrate the database, fill an empty one with the demonstration and an editor; --serve serves it."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--serve", action="store_true", help="then serve on 127.0.0.1, at PORT or 8000")

    def handle(self, *, serve: bool, **options: Any) -> None:
        try:
            port = chosen_port(os.environ)
            if serve:
                refuse_busy_port(port)
            password = self.prepare()
        except (NotReady, OperationalError) as error:
            raise CommandError(" ".join(str(error).split())) from None
        address = f"http://127.0.0.1:{port}/"
        if serve:
            self.stdout.write(f"Sourceline is at {address} until you press Ctrl-C.")
        if password:
            self.stdout.write(
                f"Editors sign in at {address}admin/ with the name {EDITOR} and the password {password}"
            )
            self.stdout.write(
                "(shown this once; `.venv/bin/python manage.py changepassword editor` sets another)."
            )
        self.stdout.flush()
        if serve:
            connections.close_all()
            run_server(port)

    def prepare(self) -> str | None:
        """Bring the database to the present state; return the editor's password if the database was empty."""
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Preparing the database ...")
            self.stdout.flush()
            call_command("migrate", interactive=False, verbosity=0)
        with transaction.atomic():
            if not is_empty():
                return None
            self.stdout.write("Loading the demonstration timeline ...")
            self.stdout.flush()
            call_command("load_story", str(STORY), stdout=self.stdout)
            add_practice_article()
            password = secrets.token_urlsafe(12)
            get_user_model()._default_manager.create_superuser(EDITOR, password=password)
        return password


def is_empty() -> bool:
    """Return whether nobody has put anything into the database yet: no timeline, no article, no account."""
    models = (apps.get_model("timeline", "Timeline"), apps.get_model("articles", "Article"), get_user_model())
    return not any(model._default_manager.exists() for model in models)
