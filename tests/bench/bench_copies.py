"""A text is compared with 100,000 others in under 50 ms at the median; memory does not grow with them.

COPIES_BENCH in the environment sets another number of texts, for a quick run.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import statistics
import time
import tracemalloc
from collections.abc import Callable, Iterator

from articles.comparing.shingles import fingerprint, prose_of
from tests.articles.copies import copied_texts
from tests.bench.measuring import Measurement, own_database

FEW = 1_000
MANY = int(os.environ.get("COPIES_BENCH", "100000"))
ADDED, ROUNDS = 15, 3
RUNS_OF_A_TEXT = 150
STOCK_OF_A_TEXT, HOLDERS = 5, 250
"""So many of a text's runs are stock, of those that real texts are known by; so many texts hold each."""
MOST_MILLISECONDS = 50
MOST_GROWTH = 1.2
HEADLINE = [{"kind": "headline", "start": 0, "end": 10}]

SMALL = ("the", "of", "and", "in", "to", "a", "was", "for", "on", "had", "with", "that", "were", "by", "from")

ARTICLES = """
    INSERT INTO articles_article (
        id, public_id, outlet_id, headline, url_evidence, archive_url, published_precision, published_zone,
        published_as_printed, updated_precision, updated_zone, updated_as_printed, byline, section, language,
        agencies, photo_credits, agencies_inferred, kind, provenance)
    SELECT number, 'made-' || number, %s, 'Made for measuring', '', '', 'unknown', '', '', 'unknown', '', '',
           '', '', 'en', '{}', '{}', '{}', 'report', ''
    FROM generate_series(%s, %s) AS number
"""
# Millions of rows go in quicker without looking each up and with the indexes made afterwards.
DOWN = """
    ALTER TABLE articles_shingle DISABLE TRIGGER ALL;
    ALTER TABLE articles_shingle DROP CONSTRAINT articles_shingle_pkey;
    DROP INDEX articles_shingle_version_id_a417deb9;
"""
UP = """
    ALTER TABLE articles_shingle ADD PRIMARY KEY (hash, version_id);
    CREATE INDEX articles_shingle_version_id_a417deb9 ON articles_shingle (version_id);
    ALTER TABLE articles_shingle ENABLE TRIGGER ALL;
"""
EMPTY = {
    "raw_content_type": "",
    "extractor": "",
    "extractor_version": "",
    "removals": "[]",
    "spans": json.dumps(HEADLINE),
    "marks_lost": False,
    "paragraphs_out_of_order": False,
    "is_trivial": False,
    "taken_down_reason": "",
    "taken_down_note": "",
    "read_by": "",
}


def measure() -> Iterator[Measurement]:
    """Yield time and memory of adding texts to an index of few and of many, with a database of its own."""
    with own_database():
        yield from _measured()


def _measured() -> Iterator[Measurement]:
    maker = Maker()
    peaks = []
    for total in (FEW, MANY):
        maker.fill(total)
        maker.seconds(maker.copy)  # what is loaded on first use is no part of either
        tracemalloc.start()
        for _ in range(10):
            maker.seconds(maker.copy)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        for what, make in (("a copy of texts that are there", maker.copy), ("a text of its own", maker.own)):
            # Other work on the machine slows whole rounds: the median of the quietest one counts.
            rounds = [[maker.seconds(make) for _ in range(ADDED)] for _ in range(ROUNDS)]
            median = min(statistics.median(taken for taken, _ in each) for each in rounds) * 1000
            busy = min(statistics.median(own for _, own in each) for each in rounds) * 1000
            yield Measurement(
                f"{what}, stored and compared with {total:,}: milliseconds",
                f"{median:.0f}",
                median <= MOST_MILLISECONDS,
            )
            yield Measurement("  of which the program is at work, not the database", f"{busy:.0f}")
        yield Measurement(f"memory at most, with {total:,} texts: kilobytes", f"{peaks[-1] / 1024:,.0f}")
    growth = peaks[1] / peaks[0]
    yield Measurement(
        f"memory with {MANY:,} texts and with {FEW:,}: times as much", f"{growth:.2f}", growth <= MOST_GROWTH
    )


class Maker:
    """Makes texts of some 550 words and fills the index with others.

    180 texts are those by which the finding of copies is scored, in families of five or six; all the others
    are known by runs of words at random and by stock.
    """

    def __init__(self) -> None:
        self.random = random.Random(5)
        self.copied = copied_texts()
        self.there = 0
        runs = {run for text in self.copied for run in fingerprint(prose_of(text.text, HEADLINE))}
        self.runs = sorted(runs)
        sounds = [first + last for first in "bdfgklmnprstv" for last in ("a", "ei", "o", "un", "ar", "ist")]
        self.words = ["".join(self.random.sample(sounds, 2)) for _ in range(4_000)]

    def own(self) -> str:
        """A text that is nobody's copy: twenty paragraphs, every fifth with a quotation."""
        paragraphs = []
        for number in range(20):
            words = [
                self.random.choice(SMALL) if self.random.random() < 0.4 else self.random.choice(self.words)
                for _ in range(27)
            ]
            line = " ".join(words).capitalize()
            paragraphs.append(f"“{line},” Ines Calder said on Monday." if number % 5 == 0 else f"{line}.")
        return "Harbour.\n\n" + "\n\n".join(paragraphs)

    def copy(self) -> str:
        """A text the first half of which is printed from one that is there."""
        half = self.random.choice([text for text in self.copied if text.kind == "shuffled"])
        return "\n\n".join(
            ["Harbour.", *(part.words for part in half.paragraphs), *self.own().split("\n\n")[11:]]
        )

    def seconds(self, make: Callable[[], str]) -> tuple[float, float]:
        """Store and compare a text; return the seconds that it took, and those of the processor here."""
        from articles.syndication import suggest_passages
        from tests.makers import make_article, make_version

        text, article = make(), make_article()
        begun, busy = time.perf_counter(), time.process_time()
        suggest_passages(make_version(article, text, spans=HEADLINE))
        taken = time.perf_counter() - begun, time.process_time() - busy
        article.delete()  # else each copy would have more relatives than the one before
        return taken

    def fill(self, total: int) -> None:
        """Fill the index up to `total` texts."""
        from django.db import connection

        from articles.syndication import suggest_passages
        from tests.makers import make_article, make_outlet, make_version

        if not self.there:
            for text in self.copied:
                suggest_passages(make_version(make_article(), text.text, spans=HEADLINE))
            self.there = len(self.copied)
        texts = [text.text for text in self.copied]
        hashes = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
        number = total - self.there
        stock = self.random.sample(self.runs, number * STOCK_OF_A_TEXT // HOLDERS)
        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(max(id), 0) + 1 FROM articles_article")
            article = cursor.fetchone()[0]
            cursor.execute("SELECT coalesce(max(id), 0) + 1 FROM articles_articleversion")
            version = cursor.fetchone()[0]
            cursor.execute(ARTICLES, [make_outlet().pk, article, article + number - 1])
            columns = ("id", "article_id", "number", "text", "characters", "text_sha256", *EMPTY)
            with cursor.copy(f"COPY articles_articleversion ({', '.join(columns)}) FROM STDIN") as rows:
                for step in range(number):
                    text = texts[step % len(texts)]
                    place = (version + step, article + step, 1, text, len(text), hashes[step % len(texts)])
                    rows.write_row((*place, *EMPTY.values()))
            cursor.execute(DOWN)
            with cursor.copy("COPY articles_shingle (hash, version_id) FROM STDIN") as rows:
                for step in range(number):
                    runs = {self.random.getrandbits(63) for _ in range(RUNS_OF_A_TEXT - STOCK_OF_A_TEXT)}
                    for run in runs.union(self.random.sample(stock, STOCK_OF_A_TEXT)):
                        rows.write_row((run, version + step))
            cursor.execute(UP)
            for table in ("articles_article", "articles_articleversion"):
                cursor.execute(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))")
            # As the server does by itself for a table that grows over the years.
            cursor.execute("VACUUM ANALYZE articles_shingle")
            cursor.execute("VACUUM ANALYZE articles_articleversion")
        self.there = total
