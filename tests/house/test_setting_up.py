"""Setting up: bad ports, missing tools and failed installs get a sentence; done work is not done again."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import setting_up
from config.setting_up import NotReady, chosen_port
from tests.house.checkouts import REPOSITORY


@pytest.fixture
def bare_checkout(tmp_path: Path) -> Path:
    """A checkout in which nothing has been set up and nothing needs to be installed."""
    checkout = tmp_path / "a checkout"
    (checkout / "config").mkdir(parents=True)
    shutil.copy(REPOSITORY / "Makefile", checkout)
    shutil.copy(REPOSITORY / "config" / "setting_up.py", checkout / "config")
    for name in ("requirements.txt", "requirements-embedded.txt", "requirements-dev.txt"):
        (checkout / name).write_text("# nothing\n")
    return checkout


@pytest.fixture
def busy_port() -> Iterator[int]:
    """A port at which somebody else listens."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


def make(checkout: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/usr/bin/env", "make", *arguments],
        cwd=checkout,
        env={"PATH": os.environ["PATH"], "PIP_NO_INDEX": "1", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("value", ["0", "65536", "-1", "80a", "8 0", "١٢", "8000.0", "99999999999", "0x50"])
def test_senseless_port_is_refused(value):
    with pytest.raises(NotReady, match=r"PORT is .*: give a whole number from 1 to 65535"):
        chosen_port({"PORT": value})


@pytest.mark.parametrize(("value", "port"), [("", 8000), (" 8080 ", 8080), ("1", 1), ("65535", 65535)])
def test_sensible_port_is_taken(value, port):
    assert chosen_port({"PORT": value}) == port


def test_busy_port_is_told_before_anything_is_set_up(bare_checkout, busy_port):
    done = make(bare_checkout, "run", f"PORT={busy_port}")

    assert done.returncode != 0
    assert done.stderr.splitlines()[0].startswith(
        f"Port {busy_port} is in use by another program: stop that, or"
    )
    assert not (bare_checkout / ".venv").exists()


def test_senseless_port_is_told_before_anything_is_set_up(bare_checkout):
    done = make(bare_checkout, "run", PORT="eight")

    assert done.returncode != 0
    assert done.stderr.splitlines()[0].startswith("PORT is 'eight': give a whole number")
    assert not (bare_checkout / ".venv").exists()


@pytest.mark.parametrize("found", ["no Python", "an old Python", "a name without a program behind it"])
def test_machine_without_a_new_enough_python_is_told_what_to_install(bare_checkout, tmp_path, found):
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("make", "sh", "env"):
        (programs / name).symlink_to(shutil.which(name))
    if found != "no Python":
        script = "exit 1" if found == "an old Python" else "echo 'command not found' >&2; exit 127"
        (programs / "python3").write_text(f"#!/bin/sh\n{script}\n")
        (programs / "python3").chmod(0o755)

    done = make(bare_checkout, "test", PATH=str(programs))

    assert done.returncode != 0
    assert (
        "Sourceline needs Python 3.11 or later and there is none: install it" in done.stderr.splitlines()[0]
    )


def test_python_without_venv_is_told_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(setting_up, "PYTHON", tmp_path / "no python here")
    monkeypatch.setattr(setting_up.importlib.util, "find_spec", lambda name: None)

    with pytest.raises(NotReady, match=r"no venv module.*apt-get install python3-venv"):
        setting_up.install(setting_up.RUNTIME)


def test_broken_environment_is_made_anew_once_and_only_changed_requirements_are_installed_again(
    bare_checkout,
):
    # Given an environment whose Python has been removed, as after an upgrade of the system.
    (bare_checkout / ".venv" / "bin").mkdir(parents=True)
    (bare_checkout / ".venv" / "bin" / "python").symlink_to("/no/such/python")

    first = make(bare_checkout, "setup")
    assert first.returncode == 0, first.stderr
    assert "Installing the packages of requirements.txt" in first.stdout
    python = (bare_checkout / ".venv" / "bin" / "python").stat().st_ctime_ns

    second = make(bare_checkout, "setup")
    assert (second.returncode, second.stdout) == (0, "")

    (bare_checkout / "requirements.txt").write_text("# changed\n")
    third = make(bare_checkout, "setup")
    assert "Installing the packages of requirements.txt" in third.stdout
    assert "embedded" not in third.stdout
    assert (bare_checkout / ".venv" / "bin" / "python").stat().st_ctime_ns == python

    # A package that cannot be had ends in a sentence, and is tried again the next time.
    (bare_checkout / "requirements.txt").write_text(f"no-such-package-here==1 --hash=sha256:{'0' * 64}\n")
    for _ in range(2):
        failed = make(bare_checkout, "setup")
        assert failed.returncode != 0
        assert "The packages of requirements.txt could not be installed" in failed.stderr

    # A machine for which PostgreSQL is not built goes on without it.
    (bare_checkout / "requirements.txt").write_text("# changed\n")
    (bare_checkout / "requirements-embedded.txt").write_text(
        f"no-such-package-here==1 --hash=sha256:{'0' * 64}\n"
    )
    without = make(bare_checkout, "setup")
    assert without.returncode == 0
    assert "no build for this machine; an installed one is used" in without.stdout


def test_browser_that_is_named_wrongly_is_refused(monkeypatch):
    monkeypatch.setenv("BROWSER_PATH", "/no/such/browser")

    with pytest.raises(NotReady, match="BROWSER_PATH is /no/such/browser, which is no program"):
        setting_up.find_or_install_browser()


def test_machine_without_a_browser_is_told_how_to_get_one(tmp_path):
    done = subprocess.run(
        [sys.executable, REPOSITORY / "config" / "setting_up.py", "browser"],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr.startswith(
        "The tests drive a real browser and there is none: install Chromium or Chrome"
    )
    assert len(done.stderr.splitlines()) == 1


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout's folder for npm packages, and the only program on PATH: an npm that notes how it is called.

    It fails while a file named `fail` lies beside it.
    """
    node, programs = tmp_path / "node", tmp_path / "programs"
    node.mkdir()
    programs.mkdir()
    (node / "package.json").write_text('{"dependencies": {}}')
    (programs / "npm").write_text(
        f"#!/bin/sh\n[ -e {programs}/fail ] && exit 1\n"
        f'/bin/mkdir -p node_modules\necho "$@" >> {programs}/calls\n'
    )
    (programs / "npm").chmod(0o755)
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setattr(setting_up, "PEERS", node)
    return programs


def test_npm_packages_are_installed_once_and_again_when_another_is_named(npm, capsys):
    for _ in range(2):
        setting_up.install_peers()
    calls = (npm / "calls").read_text().splitlines()
    assert len(calls) == 1
    assert "--ignore-scripts" in calls[0]
    assert "--no-package-lock" in calls[0]

    (setting_up.PEERS / "package.json").write_text('{"dependencies": {"more": "1.0.0"}}')
    setting_up.install_peers()

    assert len((npm / "calls").read_text().splitlines()) == 2
    assert capsys.readouterr().err == ""


def test_npm_packages_that_cannot_be_had_are_told_of_and_asked_for_again(npm, capsys):
    (npm / "fail").touch()
    assert setting_up.main(["peers"]) == 0
    assert capsys.readouterr().err == f"{setting_up.WITHOUT_PEERS}\n"

    (npm / "fail").unlink()
    setting_up.main(["peers"])

    assert (npm / "calls").exists()
    assert capsys.readouterr().err == ""


def test_machine_without_npm_goes_on_and_is_told_how_to_get_it(npm, capsys):
    (npm / "npm").unlink()

    assert setting_up.main(["peers"]) == 0

    assert capsys.readouterr().err == f"{setting_up.WITHOUT_PEERS}\n"


def test_every_npm_package_is_pinned_to_one_version():
    named = json.loads((REPOSITORY / "tests" / "node" / "package.json").read_text(encoding="utf-8"))

    versions = {**named["dependencies"], **named["overrides"]}
    assert [name for name, version in versions.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []
