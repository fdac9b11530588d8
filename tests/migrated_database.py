"""A migrated database that those for tests are copied from, as to migrate takes a process many seconds."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
BEGINNING = "test_migrated_"
# Of the processes that test at once one makes the database and the others wait for it. Any number would do.
LOCK = 7_240_119


@contextmanager
def migrated_before() -> Iterator[None]:
    """Within, a database for tests that is made begins as a copy of one that is migrated already.

    That one stays in the embedded server until a migration or its SQL says something else; on a server of
    somebody's own nothing is left behind, so there each database is migrated by itself. What the copy should
    lack nevertheless comes to it as to any, since Django migrates it after that too.
    """
    if connection.settings_dict["ENGINE"] != "config.embedded":
        yield
        return
    name = BEGINNING + fingerprint(ROOT)
    wishes = connection.settings_dict["TEST"]
    template = wishes.get("TEMPLATE")
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [BEGINNING])
        there = {row[0] for row in cursor.fetchall()}
        if name not in there:
            for old in there:
                cursor.execute(f"DROP DATABASE {connection.ops.quote_name(old)} WITH (FORCE)")
            make(f"{BEGINNING}unfinished")
            cursor.execute(f"ALTER DATABASE {BEGINNING}unfinished RENAME TO {name}")
        wishes["TEMPLATE"] = name
        try:
            yield
        finally:
            wishes["TEMPLATE"] = template


def fingerprint(root: Path) -> str:
    """Return 16 letters that are others as soon as Django or any migration of `root` or its SQL is another.

    Raises ValueError where `root` holds no migration.
    """
    files = sorted({*root.glob("*/migrations/*.py"), *root.glob("*/sql/*.*")})
    if not files:
        raise ValueError(f"{root} holds no migrations: name the folder of the checkout.")
    found = hashlib.sha256(repr((django.VERSION, settings.INSTALLED_APPS)).encode())
    for file in files:
        found.update(f"\0{file.relative_to(root)}\0".encode())
        found.update(file.read_bytes())
    return found.hexdigest()[:16]


def make(name: str) -> None:
    """Make and migrate the database `name`; afterwards nothing is connected to it."""
    of_tests, of_site = connection.settings_dict["TEST"]["NAME"], connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = name
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    finally:
        connection.close()
        connection.settings_dict["TEST"]["NAME"] = of_tests
        connection.settings_dict["NAME"] = settings.DATABASES[connection.alias]["NAME"] = of_site
