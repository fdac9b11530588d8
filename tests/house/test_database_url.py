"""DATABASE_URL wins over the embedded database; a senseless one gets a sentence without the password."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.database import PATIENCE, settings_from_environment

HERE = Path(__file__).parent
PASSWORD = "hunter2-secret"


def test_without_address_the_checkout_uses_its_own_database():
    settings = settings_from_environment(HERE, {})

    assert settings["ENGINE"] == "config.embedded"
    assert settings["CHECKOUT"] == str(HERE)


@pytest.mark.parametrize("value", ["", "  "])
def test_blank_address_counts_as_none(value):
    assert settings_from_environment(HERE, {"DATABASE_URL": value})["ENGINE"] == "config.embedded"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param(
            "postgresql://editor:p%40ss%3A%2F@db.example:5433/news",
            {"USER": "editor", "PASSWORD": "p@ss:/", "HOST": "db.example", "PORT": "5433", "NAME": "news"},
            id="escaped signs in the password",
        ),
        pytest.param("postgres://db/news", {"HOST": "db", "USER": "", "PORT": ""}, id="the short scheme"),
        pytest.param("postgresql://[::1]:5433/news", {"HOST": "::1", "PORT": "5433"}, id="an IPv6 host"),
        pytest.param(
            "postgresql:///news?host=/run/postgresql",
            {"HOST": "/run/postgresql", "NAME": "news"},
            id="a socket folder",
        ),
        pytest.param(
            "postgresql://db/news?sslmode=require&connect_timeout=60",
            {"OPTIONS": {**PATIENCE, "sslmode": "require", "connect_timeout": "60"}},
            id="parameters of libpq",
        ),
        pytest.param(
            "postgresql://one:5432,two:5433/news", {"HOST": "one,two", "PORT": "5432,5433"}, id="two hosts"
        ),
    ],
)
def test_address_is_read_as_libpq_reads_it(url, expected):
    settings = settings_from_environment(HERE, {"DATABASE_URL": url})

    assert settings["ENGINE"] == "django.db.backends.postgresql"
    assert {key: settings[key] for key in expected} == expected


def test_a_server_that_answers_nothing_is_not_waited_for_long():
    options = settings_from_environment(HERE, {"DATABASE_URL": "postgresql://db/news"})["OPTIONS"]

    assert int(options["connect_timeout"]) <= 5
    assert int(options["tcp_user_timeout"]) <= 10_000


@pytest.mark.parametrize(
    ("url", "told"),
    [
        pytest.param(PASSWORD, "is not an address", id="a password pasted alone"),
        pytest.param(f"mysql://u:{PASSWORD}@h/d", "not with mysql://", id="another database"),
        pytest.param(f"{PASSWORD}://u@h/d", "must begin with postgresql://", id="a password as scheme"),
        pytest.param(f"postgresql://u:{PASSWORD}@h", "names no database", id="no database"),
        pytest.param(f"postgresql://u:{PASSWORD}@h/", "names no database", id="an empty database"),
        pytest.param(f"postgresql://u:{PASSWORD}@h:0/d", "from 1 to 65535", id="port zero"),
        pytest.param(f"postgresql://u:{PASSWORD}@h:65536/d", "from 1 to 65535", id="a port too high"),
        pytest.param(f"postgresql://u:{PASSWORD}@h:five/d", "from 1 to 65535", id="a port in letters"),
        pytest.param(f"postgresql://u@h:{PASSWORD}/d", "from 1 to 65535", id="a password as port"),
        pytest.param(f"postgresql://u:{PASSWORD}%zz@h/d", "cannot be read", id="a broken escape"),
        pytest.param(f"postgresql://u:{PASSWORD}@[::1/d", "cannot be read", id="an open bracket"),
        pytest.param(f"postgresql://u:{PASSWORD}@h/d?colour=red", "cannot be read", id="a foreign parameter"),
    ],
)
def test_senseless_address_gets_one_sentence_without_the_password(url, told):
    with pytest.raises(ImproperlyConfigured) as refused:
        settings_from_environment(HERE, {"DATABASE_URL": url})

    assert told in str(refused.value)
    assert "DATABASE_URL" in str(refused.value)
    assert PASSWORD not in str(refused.value)
    assert "\n" not in str(refused.value)
    assert refused.value.__cause__ is None
