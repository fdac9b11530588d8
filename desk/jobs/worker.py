"""A worker: a process that takes chunks of jobs from the queue until it is told to stop.

What a worker had in hand when it was killed is taken up by another as soon as its sign of life has been
missing for `lost_after` seconds. While the database is away a worker waits and comes back by itself.
"""

import asyncio
import logging
import signal
import time
from collections.abc import Callable

from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException
from procrastinate.psycopg_connector import PsycopgConnector

from desk.jobs.tasks import QUEUE

logger = logging.getLogger("sourceline.jobs")

LONGEST_PAUSE = 30.0
"""Seconds between two tries to reach the database."""

SIGNS_OF_LIFE = 3
"""How often a worker gives one in the time after which it is taken for lost."""


def work(*, lost_after: float, until_empty: bool = False, told: Callable[[str], object] = print) -> None:
    """Work until the process is told to stop (SIGTERM, SIGINT), or `until_empty` until nothing is left now.

    A chunk that is under way when it is told to stop goes back into the queue after the item in hand.
    """
    pause = 1.0
    while True:
        begun = time.monotonic()
        try:
            is_over = asyncio.run(_work(lost_after, until_empty))
        except (ConnectorException, OSError) as error:
            logger.error("The worker cannot reach its queue: %s", error)
            is_over = False
        if is_over:
            return
        pause = 1.0 if time.monotonic() - begun > LONGEST_PAUSE else min(LONGEST_PAUSE, pause * 2)
        told(f"The queue cannot be reached; the next try is in {pause:.0f} seconds.")
        time.sleep(pause)


async def _work(lost_after: float, until_empty: bool) -> bool:
    """Work for as long as the queue can be reached; return whether all is done or somebody said stop."""
    stopped = asyncio.Event()
    # Connections of its own: one listens, one fetches and settles, one gives signs of life. Items are worked
    # off over a further one, Django's, in a thread beside.
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=3, timeout=10)
    with app.replace_connector(connector):
        async with app.open_async():
            await _take_up(lost_after)
            working = asyncio.create_task(
                app.run_worker_async(
                    queues=[QUEUE],
                    wait=not until_empty,
                    install_signal_handlers=False,
                    delete_jobs="successful",
                    shutdown_graceful_timeout=0,
                    update_heartbeat_interval=lost_after / SIGNS_OF_LIFE,
                    stalled_worker_timeout=lost_after,
                )
            )

            def stop() -> None:
                stopped.set()
                working.cancel()

            loop = asyncio.get_running_loop()
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, stop)
            looking = asyncio.create_task(_keep_taking_up(lost_after))
            try:
                await working
            except asyncio.CancelledError:
                if not stopped.is_set():
                    raise
            finally:
                looking.cancel()
    return until_empty or stopped.is_set()


async def _keep_taking_up(lost_after: float) -> None:
    while True:
        await asyncio.sleep(lost_after / SIGNS_OF_LIFE)
        try:
            await _take_up(lost_after)
        except ConnectorException as error:
            logger.warning("Lost workers could not be looked for: %s", error)


async def _take_up(lost_after: float) -> None:
    """Put back into the queue what workers had in hand that give no sign of life any more."""
    for queued in await app.job_manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=lost_after):
        try:
            await app.job_manager.retry_job(queued)
        except ConnectorException:
            continue  # somebody else has taken it up, or its worker was slow and has ended it
        logger.warning("Taken up again from a worker that was lost: %s", queued.call_string)
