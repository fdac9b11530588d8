"""Profiles of readers that Chromium need not begin anew: to do so is most of what a page costs it."""

from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext


class Profiles:
    """Profiles of readers, each as good as new when a test takes it.

    Those that most tests want are emptied and kept, with one page of the server left open in each: to begin
    the processes of a profile anew takes Chromium longer than to show most pages.
    """

    KEPT = ({}, {"java_script_enabled": False})
    USUAL = {"viewport": {"width": 1280, "height": 900}, "locale": "en-GB"}

    def __init__(self, chromium: Browser, patience: int) -> None:
        self.chromium = chromium
        self.patience = patience  # milliseconds until a page is given up
        self.free: list[BrowserContext] = []
        self.made_for: dict[BrowserContext, tuple[str, dict[str, Any]]] = {}

    def take(self, url: str, options: dict[str, Any]) -> BrowserContext:
        """Return a profile that nobody else has; `options` are those of a Playwright context."""
        for profile in self.free:
            if self.made_for[profile] == (url, options):
                self.free.remove(profile)
                return profile
        profile = self.chromium.new_context(base_url=url, **{**self.USUAL, **options})
        profile.set_default_timeout(self.patience)
        if options in self.KEPT:
            self.made_for[profile] = (url, options)
            profile.new_page().goto(f"{url}/healthz")
        return profile

    def give_back(self, profile: BrowserContext) -> None:
        """Close every page of the profile, and forget all that sites and tests have left in it."""
        if profile not in self.made_for:
            profile.close()
            return
        kept, *others = profile.pages
        addresses = {kept.url, *(frame.url for page in others for frame in page.frames)}
        for page in others:
            page.close()
        devtools = profile.new_cdp_session(kept)
        for origin in {f"{to.scheme}://{to.netloc}" for to in map(urlsplit, addresses) if to.netloc}:
            devtools.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
        devtools.send("Network.clearBrowserCache")
        devtools.detach()
        profile.clear_cookies()
        profile.clear_permissions()
        profile.unroute_all()
        self.free.append(profile)

    def close(self, url: str) -> None:
        """Close the profiles kept for a server."""
        for profile in [one for one in self.free if self.made_for[one][0] == url]:
            self.free.remove(profile)
            del self.made_for[profile]
            profile.close()
