"""Run every benchmark and print one table; exit status 1 if a promise about speed does not hold.

A benchmark is a module `bench_….py` here with a function `measure()` that yields measurements. In the
environment, ONLY names those to run (`make bench ONLY=browser,queue`), and with WRITE=1 the tables in
docs/benchmarks.md are written anew.
"""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

VERDICTS = {None: "", True: "holds", False: "DOES NOT HOLD"}


def main() -> int:
    has_failed = False
    only = {f"bench_{name}" for name in os.environ.get("ONLY", "").split(",") if name}
    found = {path.stem: path for path in sorted(Path(__file__).parent.glob("bench_*.py"))}
    if only - found.keys():
        print(
            f"There is no benchmark {', '.join(sorted(only - found.keys()))}; these are: {', '.join(found)}."
        )
        return 2
    for path in [found[name] for name in found if not only or name in only]:
        module = importlib.import_module(f"tests.bench.{path.stem}")
        print((module.__doc__ or path.stem).partition("\n")[0])
        for measurement in module.measure():
            print(
                f"  {measurement.what:<72} {measurement.figure:>14}  {VERDICTS[measurement.holds]}",
                flush=True,
            )
            has_failed |= measurement.holds is False
    return int(has_failed)


if __name__ == "__main__":
    sys.exit(main())
