"""Whatever is killed, and whenever: nothing acknowledged is lost, nothing half done is seen, all goes on."""

import os
import random

import pytest

from tests.faults.killing import VICTIMS, kill_in_the_middle
from tests.faults.sites import Site


@pytest.mark.parametrize(
    "victims",
    [
        pytest.param(("web process", "database", "import"), id="one of each kind"),
        *(
            pytest.param((victim,) * 11, id=f"eleven times the {victim}", marks=pytest.mark.long)
            for victim in VICTIMS
        ),
    ],
)
def test_a_kill_in_the_middle_loses_nothing_and_leaves_nothing_half_done(
    site: Site, victims: tuple[str, ...]
) -> None:
    seed = int(os.environ.get("FAULTS_SEED", random.SystemRandom().randrange(10**6)))
    print(f"FAULTS_SEED={seed} kills at the same moments")
    rng = random.Random(seed)
    sessions = site.clerk.ask("make_editors", 3)

    amiss = []
    for number, victim in enumerate(victims):
        mark = f"{victim.replace(' ', '-')}-{number}-of-{len(victims)}"
        amiss += kill_in_the_middle(site, victim, mark, rng, sessions)

    assert not amiss, "\n".join([f"FAULTS_SEED={seed}", *amiss])
