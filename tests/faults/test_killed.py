"""Whatever is killed, and whenever: nothing acknowledged is lost, nothing half done is seen, all goes on."""

import os
import random
import signal
import time

import pytest

from config.serving import LOOK_EVERY
from tests.faults.killing import VICTIMS, kill_in_the_middle
from tests.faults.sites import Browser, Site


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


def test_a_site_whose_server_was_killed_is_back_when_nobody_is_cut_off_any_more(site: Site) -> None:
    answering = site.worker_pids()
    assert site.server
    os.kill(site.server.pid, signal.SIGKILL)
    site.server.wait()

    site.come_back(answering)

    over_at = time.monotonic() + 3 * LOOK_EVERY
    while time.monotonic() < over_at:
        assert Browser(site.port).get("/healthz").status == 200
    assert not set(answering) & set(site.worker_pids())
