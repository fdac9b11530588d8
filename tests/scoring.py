"""Scores the reading against the reference quotes beside the checkout: `python -m tests.scoring`.

The command is run as anybody would run it, over each reference set, and the scorer that lies beside the
sets prints its figures. Without them there is nothing to measure, which is said in one sentence.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.conftest import ROOT, SHARED

BENCH = SHARED / "bench"
SETS = {"seeds": "seeds.jsonl", "PolNeAR dev": "polnear-dev.jsonl"}


def scores(name: str, *, as_json: bool = True) -> Any:
    """Run the command over one reference set and return the scorer's figures, parsed or as it prints them."""
    gold = BENCH / SETS[name]
    with tempfile.TemporaryDirectory() as folder:
        answers = Path(folder) / "answers.jsonl"
        with gold.open("rb") as given, answers.open("wb") as written:
            subprocess.run(
                [sys.executable, "-m", "articles.extraction"],
                stdin=given,
                stdout=written,
                cwd=ROOT,
                check=True,
            )
        arguments = [sys.executable, str(BENCH / "score.py"), str(gold), str(answers)]
        done = subprocess.run(
            [*arguments, "--json" if as_json else "--ci"], capture_output=True, text=True, check=True
        )
    return json.loads(done.stdout) if as_json else done.stdout


def main() -> int:
    """Print the figures of every reference set; return the exit status."""
    if not (BENCH / "score.py").is_file():
        print("Nothing to score against: the reference quotes (../shared/bench) are not beside this one.")
        return 0
    for name in SETS:
        print(f"\n== {name}")
        print(scores(name, as_json=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
