"""The repository speaks of itself alone, and its parts know each other in one direction only."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.checkouts import REPOSITORY

APPS = ("articles", "timeline", "desk")
# Who may know whom; `config` starts everything and may know all.
KNOWS = {
    "articles": {"articles"},
    "timeline": {"timeline", "articles"},
    "desk": {"desk", "timeline", "articles"},
}

# Written in pieces, so that this file does not find itself.
HOSTS = re.compile(
    "|".join(
        re.escape(host)
        for host in (
            "py" + "pi.org",
            "python" + "hosted.org",
            "npm" + "js.org",
            "npm" + "js.com",
            "registry." + "yarnpkg",
            "proxy." + "golang",
            "crates" + ".io",
            "conda" + ".anaconda",
            "un" + "pkg.com",
            "js" + "delivr.net",
        )
    )
)
OPTIONS = re.compile(
    r"--(extra-)?" + "index-url|--find" + "-links|--trusted" + "-host|PIP_(EXTRA_)?" + "INDEX_URL"
)
MACHINE_PATHS = re.compile(
    r"(?<![\w.$}/-])/(" + "|".join(("root", "work", "home/" + r"[a-z]", "Users/" + r"[a-z]")) + r")/[\w.]"
)


def tracked_files() -> list[Path]:
    """Return the files that git would hand to somebody else."""
    if not (REPOSITORY / ".git").exists():
        pytest.skip("needs a git checkout, since only git knows which files belong to the project")
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached"],
        cwd=REPOSITORY,
        capture_output=True,
        check=True,
    )
    return [REPOSITORY / name for name in listed.stdout.decode().split("\0") if name]


def tracked_texts() -> Iterator[tuple[str, str]]:
    """Yield name and text of each tracked file that is a text."""
    for path in tracked_files():
        if path.is_file():
            try:
                yield str(path.relative_to(REPOSITORY)), path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


def modules_of(folder: str) -> list[Path]:
    return sorted((REPOSITORY / folder).rglob("*.py"))


def imported_by(path: Path) -> set[str]:
    """Return the full names of what a module imports, wherever in it; relative imports resolved."""
    package = path.relative_to(REPOSITORY).with_suffix("").parts[:-1]
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = list(package[: len(package) - node.level + 1]) if node.level else []
            names.add(".".join([*base, *([node.module] if node.module else [])]))
    return names


def test_no_file_names_a_registry_or_how_to_reach_one():
    found = [
        f"{name}: {match.group()}"
        for name, text in tracked_texts()
        for pattern in (HOSTS, OPTIONS)
        for match in pattern.finditer(text)
    ]
    # The Makefile tells pip-compile to leave such lines out of the requirements.
    assert not [line for line in found if not line.startswith("Makefile: ")], found


def test_makefile_names_no_registry_and_only_options_that_leave_it_out():
    text = (REPOSITORY / "Makefile").read_text(encoding="utf-8")

    assert not HOSTS.search(text)
    assert not re.search(r"--(?!no-emit-)\S*(" + "index-url|find" + "-links)", text)


def test_no_file_names_a_path_of_somebodys_machine():
    found = [
        f"{name}: {match.group()}" for name, text in tracked_texts() for match in MACHINE_PATHS.finditer(text)
    ]

    assert not found


def test_no_lock_file_of_another_tool_is_tracked():
    names = {path.name for path in tracked_files()}

    assert not names & {"uv.lock", "poetry.lock", "Pipfile.lock", "package-lock.json", ".env"}


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-embedded.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_and_hashed(name):
    text = (REPOSITORY / name).read_text(encoding="utf-8")
    entries = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]

    assert entries
    assert all(re.match(r"[\w.-]+(\[[\w,-]+\])?==\S+( ; .*)? \\$", line) for line in entries), entries
    assert text.count("--hash=sha256:") >= len(entries)
    assert "://" not in text


def test_requirements_name_all_that_the_project_depends_on():
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = {
        "requirements.txt": project["dependencies"],
        "requirements-embedded.txt": project["optional-dependencies"]["embedded"],
        "requirements-dev.txt": project["dependencies"] + project["optional-dependencies"]["dev"],
    }

    for file, wanted in groups.items():
        text = (REPOSITORY / file).read_text(encoding="utf-8")
        pinned = {_plain(name) for name in re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==", text, re.MULTILINE)}
        assert {_plain(re.match(r"[\w.-]+", line).group()) for line in wanted} <= pinned, file


@pytest.mark.parametrize("app", APPS)
def test_apps_know_each_other_in_one_direction_only(app):
    wrong = [
        f"{path.relative_to(REPOSITORY)} imports {name}"
        for path in modules_of(app)
        for name in imported_by(path)
        if name.split(".")[0] in APPS and name.split(".")[0] not in KNOWS[app]
    ]

    assert modules_of(app)
    assert not wrong


PURE = ("articles/extraction", "articles/comparing")


@pytest.mark.parametrize("folder", PURE)
def test_what_is_pure_knows_neither_django_nor_any_app(folder):
    wrong = [
        f"{path.relative_to(REPOSITORY)} imports {name}"
        for path in modules_of(folder)
        for name in imported_by(path)
        if not name.startswith(tuple(pure.replace("/", ".") for pure in PURE))
        and name.split(".")[0] in {"django", "config", "simple_history", "django_htmx", *APPS}
    ]

    assert modules_of(folder)
    assert not wrong


def test_extraction_loads_no_django_when_it_runs():
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, articles.extraction; print('django' in sys.modules)"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )

    assert loaded.stdout == "False\n"


def test_database_house_is_usable_without_django():
    """The keeper starts in a moment because it loads the standard library only."""
    loaded = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, config.embedded.keeper; print({'django', 'psycopg'} & set(sys.modules))",
        ],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )

    assert loaded.stdout == "set()\n"


def test_program_runs_on_the_oldest_python_it_promises():
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))

    assert project["project"]["requires-python"] == ">=3.11"
    assert project["tool"]["ruff"]["target-version"] == "py311"
    assert project["tool"]["mypy"]["python_version"] == "3.11"


def test_compose_file_has_no_default_for_a_secret():
    text = (REPOSITORY / "docker-compose.yml").read_text(encoding="utf-8")

    for name in ("SECRET_KEY", "POSTGRES_PASSWORD", "ALLOWED_HOSTS"):
        uses = re.findall(r"\$\{" + name + r"(\W\W?)([^}]*)\}", text)
        assert uses, name
        assert all(operator == ":?" and len(sentence) > 20 for operator, sentence in uses), name


def test_ci_runs_the_checks_and_then_the_test_command_of_the_readme():
    script = (REPOSITORY / ".ci" / "run").read_text(encoding="utf-8")
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")

    assert script.index("make check") < script.index("make test")
    assert "    make test" in readme or "\nmake test" in readme
    assert (REPOSITORY / ".ci" / "run").stat().st_mode & 0o111


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
