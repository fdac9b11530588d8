"""What workers do, followed in a real browser: by keyboard, with scripts and without, wide and narrow."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from playwright.sync_api import Page, expect

from desk.jobs.queueing import queue_files
from desk.jobs.working import work_through
from tests.browser.barriers import barriers
from tests.desk.queued import archive, text_of

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = {"width": 390, "height": 900}
MOST_STEPS = 40


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until what `selector` names has the focus; fail where forty presses do not lead there."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"{page.url}: no Tab leads to {selector}")


def test_a_job_is_found_followed_and_cancelled_by_keyboard_and_without_scripts_by_loading_again(
    open_page: Callable[..., Page], live_server: Any
) -> None:
    editor = User.objects.create(username="editor", is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(editor)
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    sent = archive({"empty.txt": b"", **{f"{number}.txt": text_of(number) for number in (1, 2, 3)}})
    job = queue_files([sent], "Coast Radio", editor)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
    address, faults = f"/admin/desk/jobs/{job.pk}/", []
    followed, plain = open_page(), open_page(java_script_enabled=False, viewport=PHONE)
    for page in (followed, plain):
        page.context.add_cookies([session])

    followed.goto("/admin/desk/jobs/")
    faults += barriers(followed, within="#content", name="list")
    tab_to(followed, f"a[href='{address}']")
    followed.keyboard.press("Enter")
    expect(followed.get_by_role("status")).to_contain_text("waiting 0 of 4 done")
    tab_to(followed, "#cancel-job")
    plain.goto(address)
    expect(plain.get_by_text("Load this page again to see how far it is.")).to_be_visible()

    work_through(job.pk, 1, 2, is_careful=False)
    expect(followed.get_by_role("status")).to_contain_text("under way 2 of 4 done, 1 suggestion")
    bar = followed.get_by_role("progressbar", name="Items done")
    assert bar.evaluate("bar => [bar.value, bar.max]") == [2, 4]
    expect(followed.locator("#cancel-job")).to_be_focused()  # and not lost with each look at the progress
    expect(followed.get_by_text("Load this page again")).to_be_hidden()
    faults += barriers(followed, within="#content", name="job")
    expect(plain.get_by_role("status")).to_contain_text("0 of 4 done")
    plain.reload()
    expect(plain.get_by_role("status")).to_contain_text("2 of 4 done")
    expect(plain.get_by_text("empty.txt: The file is empty")).to_be_visible()

    followed.keyboard.press("Enter")
    expect(followed.get_by_text("Cancelled: 2 items left undone")).to_be_visible()
    expect(followed.get_by_role("status")).to_contain_text("cancelled 2 of 4 done")
    faults += barriers(followed, within="#content", name="cancelled")
    plain.get_by_role("button", name="Cancel what is left").click()
    expect(plain.get_by_text("Nothing is left of it to be cancelled.")).to_be_visible()
    assert not faults, "\n".join(faults)
