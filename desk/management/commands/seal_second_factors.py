"""Seals the secrets of second factors under the site's key of now, after which the earlier key may go."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.phrasing import counted
from desk.second_factor import seal_anew


class Command(BaseCommand):
    help = "After a change of SECRET_KEY: seal each second factor under the new one, and name what is lost."

    def handle(self, **options: Any) -> None:
        sealed, lost = seal_anew()
        self.stdout.write(f"{counted(sealed, 'second factor')} sealed under SECRET_KEY.")
        if lost:
            raise CommandError(
                f"The second factor of {', '.join(lost)} cannot be read: put the earlier SECRET_KEY into "
                "SECRET_KEY_FALLBACKS, or run manage.py let_sign_in_again NAME --without-second-factor."
            )
