"""The audit of dependencies finds known holes without a network, and says so where it could not look."""

import json
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from config.auditing import NoAdvisories, audit, holes, pins
from tests.house.checkouts import REPOSITORY

NOW = datetime(2026, 11, 22, tzinfo=UTC)
PINNED = {"django": "5.2.3", "lxml-html-clean": "0.4.6"}


def advisory(package: str = "Django", **fields: Any) -> dict[str, Any]:
    """An invented one, which says that versions from 5.0 to before 5.2.4 let strangers in."""
    events = fields.pop("events", [{"introduced": "5.0"}, {"fixed": "5.2.4"}])
    affected = {
        "package": {"ecosystem": fields.pop("ecosystem", "PyPI"), "name": package},
        "ranges": [{"type": "ECOSYSTEM", "events": events}],
        "versions": fields.pop("versions", []),
    }
    return {
        "id": "INVENTED-1",
        "modified": "2026-11-20T00:00:00Z",
        "summary": "Lets strangers in.",
        "affected": [affected],
        **fields,
    }


@pytest.mark.parametrize(
    ("record", "is_told"),
    [
        (advisory(), True),
        (advisory(events=[{"introduced": "0"}]), True),
        (advisory("lxml_html_clean", events=[{"introduced": "0"}, {"last_affected": "0.4.6"}]), True),
        (advisory(events=[], versions=["5.2.3"]), True),
        (advisory(events=[{"introduced": "0"}, {"fixed": "5.2.3"}]), False),
        (advisory(events=[{"introduced": "5.2.10"}]), False),
        (advisory(events=[{"introduced": "0"}, {"fixed": "5.2.2"}, {"introduced": "5.2.4"}]), False),
        (advisory(events=[{"introduced": "0"}, {"last_affected": "5.2.2"}]), False),
        (advisory("another"), False),
        (advisory(ecosystem="npm"), False),
        (advisory(withdrawn="2026-11-21T00:00:00Z"), False),
        (advisory(events=[{"introduced": "no version"}]), False),
    ],
    ids=[
        *("before the mend", "never mended", "last affected", "by name", "mended", "later", "between"),
        *("past the last", "another package", "another house", "withdrawn", "senseless"),
    ],
)
def test_a_hole_is_told_where_the_pinned_version_has_it(record: dict[str, Any], is_told: bool) -> None:
    assert bool(holes(record, PINNED)) == is_told


def test_a_zip_and_a_folder_of_advisories_say_the_same(tmp_path: Path) -> None:
    folder, archive = tmp_path / "osv", tmp_path / "all.zip"
    folder.mkdir()
    (folder / "INVENTED-1.json").write_text(json.dumps(advisory()))
    with zipfile.ZipFile(archive, "w") as opened:
        opened.write(folder / "INVENTED-1.json", "INVENTED-1.json")

    found, told = audit(PINNED, folder, NOW)

    assert found == ["django 5.2.3: INVENTED-1, fixed in 5.2.4. Lets strangers in."]
    assert told == "2 packages compared with 1 advisories, the newest of 2026-11-20."
    assert audit(PINNED, archive, NOW) == (found, told)
    assert "older than 30 days" in audit(PINNED, archive, NOW.replace(year=2027))[1]


def test_what_holds_no_advisories_is_refused(tmp_path: Path) -> None:
    (tmp_path / "broken.zip").write_bytes(b"no zip")
    for source, words in ((tmp_path, "holds no OSV record"), (tmp_path / "broken.zip", "cannot be read")):
        with pytest.raises(NoAdvisories, match=words):
            audit(PINNED, source, NOW)


def test_without_advisories_the_audit_says_that_nobody_looked() -> None:
    done = subprocess.run(
        [sys.executable, "config/auditing.py"], cwd=REPOSITORY, env={}, capture_output=True, text=True
    )

    assert "No advisories were looked at" in done.stdout
    assert done.returncode == (1 if done.stderr else 0)


def test_the_audit_ends_in_failure_where_a_pinned_version_has_a_hole(tmp_path: Path) -> None:
    version = pins()["django"]
    (tmp_path / "one.json").write_text(json.dumps(advisory(events=[], versions=[version])))

    done = subprocess.run(
        [sys.executable, "config/auditing.py"],
        cwd=REPOSITORY,
        env={"ADVISORIES": str(tmp_path)},
        capture_output=True,
        text=True,
    )

    assert done.returncode == 1 and f"django {version}: INVENTED-1" in done.stderr
