"""Runs management commands as processes of their own on the test database: some things only they can show."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote, urlencode

from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


def test_database_url() -> str:
    """The address of the database this test runs on."""
    params = connection.get_connection_params()
    place = {"host": params["host"], "port": params.get("port") or "5432"}
    secret = f":{quote(params['password'], safe='')}" if params.get("password") else ""
    return f"postgresql://{quote(params['user'], safe='')}{secret}@/{params['dbname']}?{urlencode(place)}"


test_database_url.__test__ = False


def start_command(*arguments: str) -> subprocess.Popen[str]:
    """Start manage.py in a process group of its own, so that what it starts can be found too."""
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": test_database_url()},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def is_group_alive(process: subprocess.Popen[str]) -> bool:
    """Whether any process of the group lives on (a killed leader counts until it is waited for)."""
    try:
        os.killpg(process.pid, 0)
    except ProcessLookupError:
        return False
    return True
