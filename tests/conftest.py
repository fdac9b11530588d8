"""What all tests share: where the reference data lie, if they do."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference data beside the checkout; tests that need it are skipped without."""
    if not (SHARED / "seeds" / "gold.json").is_file():
        pytest.skip("the reference data (../shared) are not beside this checkout")
    return SHARED
