"""Help from the command line for whoever cannot sign in, as where the only superuser's device is lost."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.phrasing import counted
from desk.second_factor import forget_wrong_codes, take_away
from desk.signing_in import let_in_again


class Command(BaseCommand):
    help = "Forget the wrong passwords and codes of an account; --without-second-factor takes that away too."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="of the account, as it signs in")
        parser.add_argument(
            "--without-second-factor",
            action="store_true",
            help="the device is lost: take the second factor away and end the account's sessions",
        )

    def handle(self, *, name: str, without_second_factor: bool, **options: Any) -> None:
        user = get_user_model().objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"There is no account {name!r}: give the name with which it signs in.")
        told = [f"{counted(let_in_again(name), 'wrong password')} forgotten"]
        if without_second_factor:
            told.append("second factor taken away" if take_away(user) else "there was no second factor")
        else:
            forget_wrong_codes(user)
        self.stdout.write(f"{name} can sign in again: {', '.join(told)}.")
