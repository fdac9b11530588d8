"""`manage.py make_corpus`: fill an empty database with an archive of any size, to measure with."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tests.corpus.making import make_corpus


class Command(BaseCommand):
    help = (
        "Fill an empty database with an archive in invented words: articles, quotes, events, copies. "
        "It belongs to the tests and is not there where they are not."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--quotes", type=int, default=20_000, help="How many quotes; 20,000 by default.")

    def handle(self, *args: object, **options: object) -> None:
        quotes = options["quotes"]
        if not isinstance(quotes, int) or quotes < 50:
            raise CommandError(f"--quotes {quotes}: ask for 50 quotes at least, or for 1000000.")
        make_corpus(quotes, self.stdout.write)
