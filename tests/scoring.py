"""Scores what the program finds against reference answers: `python -m tests.scoring`.

The command is run as anybody would run it, over each reference set, and the scorer that lies beside the
sets prints its figures. Without them there is nothing to measure, which is said in one sentence. What else
is scored has a module `scoring_….py` here with a function `main()` that prints its figures and errors.
"""

from __future__ import annotations

import importlib
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
    """Print the figures of every reference set, and of whatever else is scored; return the exit status."""
    if (BENCH / "score.py").is_file():
        for name in SETS:
            print(f"\n== {name}")
            print(scores(name, as_json=False))
    else:
        print("Nothing to score against: the reference quotes (../shared/bench) are not beside this one.")
    status = 0
    for path in sorted(Path(__file__).parent.glob("scoring_*.py")):
        module = importlib.import_module(f"tests.{path.stem}")
        print(f"\n== {path.stem.removeprefix('scoring_').replace('_', ' ')}")
        status |= module.main()
    return status


if __name__ == "__main__":
    sys.exit(main())
