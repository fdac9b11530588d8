"""docker-compose.yml names what there is: commands, settings, files, services; and what is documented."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest
import yaml
from django.core.management import get_commands, load_command_class

from config.limits import MOST_OF_A_STRANGER
from tests.replicas.servers import ROOT

OF_THE_LIBRARY = {"PGPASSWORD"}


@cache
def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))


def services() -> dict[str, dict[str, Any]]:
    return compose()["services"]


def ours() -> dict[str, dict[str, Any]]:
    """The services that run our image."""
    return {name: service for name, service in services().items() if service["image"] == "sourceline"}


def filled(text: str) -> str:
    """Return a value with the defaults of its variables, as without a file .env."""
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", text)


def test_there_are_containers_that_serve_work_and_check() -> None:
    assert set(ours()) == {"migrate", "web", "worker", "verify"}
    assert int(filled(services()["web"]["deploy"]["replicas"])) > 1
    assert "ports" not in services()["web"]  # several cannot have one


@pytest.mark.parametrize("name", ["migrate", "worker", "verify"])
def test_each_command_takes_the_arguments_it_is_given(name: str) -> None:
    python, program, command, *arguments = map(filled, services()[name]["command"])

    assert (python, program) == ("python", "manage.py")
    parser = load_command_class(get_commands()[command], command).create_parser(program, command)
    assert parser.parse_args(arguments)


def test_each_setting_of_a_container_is_one_that_the_program_reads() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "config").rglob("*.py"))

    given = {name for service in ours().values() for name in service["environment"]} - OF_THE_LIBRARY
    assert {"DATABASE_URL", "DATABASE_REPLICA_URLS"} <= given
    assert not {name for name in given if f'"{name}"' not in code}


def test_each_variable_of_the_file_is_told_of() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    told = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "README.md", ROOT / "docs/operations.md")
    )

    names = set(re.findall(r"\$\{(\w+)", text))
    assert not {name for name in names if not re.search(rf"\b{name}\b", told)}


def test_services_volumes_and_files_that_are_named_are_there() -> None:
    for name, service in services().items():
        assert set(service.get("depends_on", {})) <= set(services()), name
        for volume in service.get("volumes", []):
            source = volume.partition(":")[0]
            assert (ROOT / source).is_file() if source.startswith(".") else source in compose()["volumes"], (
                volume
            )


def test_nothing_waits_for_the_replica_which_is_there_on_demand() -> None:
    assert services()["replica"]["profiles"] == ["replica"]
    assert not [name for name, service in services().items() if "replica" in service.get("depends_on", {})]


def test_caddy_passes_everything_to_the_web_containers_as_it_is() -> None:
    text = (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")
    lines = [line.strip() for line in text.splitlines() if not line.strip().startswith("#")]

    assert {"name web", f"port {services()['web']['expose'][0]}"} <= set(lines)
    assert set(re.findall(r"\{\$(\w+)\}", text)) == set(services()["proxy"]["environment"])
    # None of Caddy's ways to change an answer or its headers, but to pack it.
    asked = "\n".join(line for line in lines if not line.startswith("header C"))
    assert not re.search(r"^(header|header_down|rewrite|respond|cache)\b", asked, re.MULTILINE)


def test_caddy_packs_nothing_but_what_is_public() -> None:
    text = (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")

    (packs,) = re.findall(r"\bencode @get gzip \{\s*match \{(.*?)\}", text, re.DOTALL)
    assert "header Cache-Control *public*" in packs.splitlines()[1].strip()
    assert len(re.findall(r"\bencode\b", text)) == 1


def test_caddy_collects_a_form_before_a_thread_of_ours_takes_it() -> None:
    """All that a stranger may send: a few slow senders would hold every thread otherwise."""
    text = (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")

    (kibibytes,) = re.findall(r"^\s*request_buffers (\d+)KiB$", text, re.MULTILINE)
    assert int(kibibytes) * 1024 > MOST_OF_A_STRANGER


def test_the_replica_could_take_the_place_of_the_database() -> None:
    """The same rules of access and the same log kept, and the address of the database may be another one."""
    of_database, of_replica = (set(services()[name]["command"]) for name in ("database", "replica"))

    assert of_database - {"postgres"} <= of_replica
    assert all(
        service["environment"]["DATABASE_URL"].startswith("${DATABASE_URL:-") for service in ours().values()
    )


def test_what_is_published_is_reached_from_this_machine_alone_unless_asked_for() -> None:
    published = {filled(port) for service in services().values() for port in service.get("ports", [])}

    assert published == {"127.0.0.1:8000:80", "127.0.0.1:8443:443", "127.0.0.1:8443:443/udp"}
