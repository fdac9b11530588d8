"""Where tests find others' programs that our pages are run beside; tests/node/package.json names them."""

from pathlib import Path

import pytest

from config.setting_up import PEERS, WITHOUT_PEERS


def node_module(path: str) -> Path:
    """Return a file or folder of an installed npm package, as in `node_module("pym.js/dist/pym.v1.min.js")`.

    Where the packages are not installed the test is skipped, with a sentence on how to have them; a path that
    an installed package does not have is an error of the test.
    """
    modules = PEERS / "node_modules"
    package = "/".join(path.split("/")[: 2 if path.startswith("@") else 1])
    if not (modules / package / "package.json").is_file():
        pytest.skip(WITHOUT_PEERS)
    found = modules / path
    assert found.exists(), f"{package} has no {path.removeprefix(package)[1:]}"
    return found
