"""Tells copies from independent reports: which articles print the same prose, as suggestions for an editor.

A text is compared once, when it is stored, with the few texts that share most of its runs of words
(`articles.comparing.shingles`), which an index in the database finds among any number. What an editor has
confirmed or rejected is never suggested again, and goes along to a new text of the article. Counting copies
once is the business of `timeline`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from articles.comparing.shingles import Passage, Prose, fingerprint, prose_of, shared_passages
from articles.extraction.model import Span
from articles.models import PRACTICE_ID, Article, ArticleVersion, Fingerprint, Quote, SharedPassage, Shingle
from articles.phrasing import joined
from articles.recording import save_for
from articles.remembering import LONGEST, remembered_prose

METHOD = "1"
"""Of the comparison; texts compared by another are compared again by `manage.py find_copies`."""

CANDIDATES = 20
"""Texts that a text is laid beside: those with which it shares most, rare runs of words first."""

FEW = 100
"""Holders of a run of words that are looked at. One that more texts hold is likely a stock phrase, and a
report that so many outlets print is connected through its first."""

AT_A_TIME = 4
"""Texts in memory while one is compared."""

HALF = 0.5
"""A passage more than half of which was decided, on both sides, is decided."""

LEAST_WEIGHT = 0.05
"""What two texts must share to be laid beside each other: one run that twenty texts hold, or several that
more hold. With less they share stock phrases."""

# Each run counts by how few hold it; LIMIT bounds the work, however many do.
_FIND = """
    SELECT holder.version_id, sum(1.0 / holder.holders) AS weight
    FROM unnest(%s::bigint[]) AS wanted (hash)
    CROSS JOIN LATERAL (
        SELECT few.version_id, count(*) OVER () AS holders
        FROM (SELECT version_id FROM articles_shingle WHERE articles_shingle.hash = wanted.hash
              ORDER BY version_id LIMIT %s) AS few
    ) AS holder
    WHERE holder.version_id <> ALL (%s)
    GROUP BY holder.version_id
    HAVING sum(1.0 / holder.holders) >= %s
    ORDER BY weight DESC, holder.version_id
    LIMIT %s
"""


# One statement, not three: a text is to be there in milliseconds.
_KNOW = """
    WITH gone AS (
        DELETE FROM articles_shingle
        WHERE version_id = %(version)s AND hash <> ALL (%(hashes)s::bigint[])
    ), known AS (
        INSERT INTO articles_fingerprint (version_id, method) VALUES (%(version)s, %(method)s)
        ON CONFLICT (version_id) DO UPDATE SET method = excluded.method, compared_at = NULL
    )
    INSERT INTO articles_shingle (hash, version_id) SELECT unnest(%(hashes)s::bigint[]), %(version)s
    ON CONFLICT DO NOTHING
"""


@dataclass
class CopiesReport:
    """What a run over many texts did."""

    texts: int = 0
    passages: int = 0
    failures: list[str] = field(default_factory=list)


def suggest_passages(version: ArticleVersion) -> int:
    """Compare the text of `version` with all others and return how many passages are newly suggested.

    A version without a text, one that a later text has replaced, and the sample to practise on are not
    compared. Two texts that are stored at the same moment find each other: each is known to others before it
    looks for them. Suggestions that a comparison by this method no longer makes go, if nobody touched them.
    """
    known = _make_known(version)
    if known is None:
        return 0
    prose, hashes, own = known
    with transaction.atomic():
        if not Fingerprint.objects.filter(version=version.pk).update(compared_at=timezone.now()):
            return 0  # taken down, or replaced, since
        keys = _candidates(own, hashes)
        there = _passages_with(version.pk, keys)
        new: list[SharedPassage] = []
        for other in _texts(keys, version.article_id):
            pair = sorted([(version.pk, prose), (other.pk, prose_of_version(other))], key=lambda one: one[0])
            (one, its_prose), (two, prose_beside) = pair
            new += _suggested(one, two, shared_passages(its_prose, prose_beside), there[other.pk])
        # Past the signals on purpose: a suggestion enters history with the first decision about it. Both of
        # two texts stored at one moment may suggest the same.
        SharedPassage.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def find_copies(
    *, again: bool = False, limit: int | None = None, progress: Callable[[int], None] | None = None
) -> CopiesReport:
    """Compare every text that was not yet, or `again` all of them; each text in transactions of its own.

    `progress` is called with the number of texts compared since its last call. A text that cannot be compared
    is named in the report and stays to be compared.
    """
    report = CopiesReport()
    versions = to_compare(again=again)
    for key in list(versions.values_list("pk", flat=True)[:limit]):
        version = ArticleVersion.objects.select_related("article").defer("raw").filter(pk=key).first()
        if version is None:
            continue
        try:
            report.passages += suggest_passages(version)
            report.texts += 1
        except Exception as error:
            report.failures.append(f"version {key} could not be compared ({type(error).__name__}: {error})")
        if progress is not None:
            progress(1)
    return report


def to_compare(*, again: bool = False) -> QuerySet[ArticleVersion]:
    """The texts to compare, oldest first: the latest of each article, where it was not compared yet."""
    later = ArticleVersion.objects.filter(
        article=OuterRef("article"), number__gt=OuterRef("number"), text__isnull=False
    )
    latest = ArticleVersion.objects.supplied().exclude(Exists(later)).exclude(article__public_id=PRACTICE_ID)
    if not again:
        latest = latest.exclude(fingerprint__method=METHOD, fingerprint__compared_at__isnull=False)
    return latest.order_by("pk")


def waiting() -> QuerySet[SharedPassage]:
    """Suggested passages that an editor can judge: both texts are there to be read."""
    return SharedPassage.objects.filter(
        status=SharedPassage.Status.SUGGESTED, one__text__isnull=False, other__text__isnull=False
    )


def families(passages: Iterable[SharedPassage]) -> list[list[SharedPassage]]:
    """Group passages that are one text: those that overlap in an article they have in common.

    An article that mixes the copy of two agencies has a passage in the family of each. Families come in the
    order of their first passages.
    """
    all_of_them = list(passages)
    above = list(range(len(all_of_them)))

    def top(number: int) -> int:
        while above[number] != number:
            number = above[number]
        return number

    sides: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for number, passage in enumerate(all_of_them):
        sides[passage.one_id].append((passage.one_start, passage.one_end, number))
        sides[passage.other_id].append((passage.other_start, passage.other_end, number))
    for places in sides.values():
        places.sort()
        reached, before = -1, -1
        for start, end, number in places:
            if start < reached:
                first, second = sorted((top(before), top(number)))
                above[second] = first
            if end > reached:
                reached, before = end, number
    grouped: dict[int, list[SharedPassage]] = defaultdict(list)
    for number, passage in enumerate(all_of_them):
        grouped[top(number)].append(passage)
    return [grouped[number] for number in sorted(grouped)]


def evidence(one: Article, other: Article) -> list[str]:
    """What bylines, datelines and credits say of two articles that share prose, in sentences for an editor.

    It explains a passage and never decides: an agency is credited for a line, and not named for a whole page.
    """
    told = []
    credited = {agency.casefold(): agency for agency in one.agencies}
    both = [credited[agency.casefold()] for agency in other.agencies if agency.casefold() in credited]
    if both:
        told.append(f"Both credit {joined(both)}.")
    else:
        told += [
            f"{article.outlet.label} credits {joined(article.agencies)}."
            for article in (one, other)
            if article.agencies
        ]
    supposed = set(one.agencies_inferred) & {*other.agencies, *other.agencies_inferred}
    supposed |= set(other.agencies_inferred) & set(one.agencies)
    if supposed:
        told.append(f"We suppose that {joined(sorted(supposed))} wrote both.")
    return told


def hold_with_copies(article: Article) -> Article:
    """Hold an article that is to have a new text, and those with which it shares confirmed passages.

    Carrying a passage over counts its events anew, for which the database holds the articles of both sides:
    so all of them are held at the start, in the order of their keys, before anybody's quotes and events.
    """
    sides = SharedPassage.objects.filter(status=SharedPassage.Status.CONFIRMED)
    keys = {article.pk}
    keys.update(sides.filter(one__article=article).values_list("other__article", flat=True))
    keys.update(sides.filter(other__article=article).values_list("one__article", flat=True))
    held = Article.objects.select_for_update(no_key=len(keys) == 1).filter(pk__in=keys).order_by("pk")
    return next(one for one in held if one.pk == article.pk)


def carry_over(version: ArticleVersion, user: AbstractBaseUser | None = None) -> list[SharedPassage]:
    """Decide for `version` what was decided for the article's earlier texts; return the new passages.

    A confirmed or rejected passage holds in the new text too where its words stand there exactly and once,
    and whatever an editor said of it goes along. The earlier text keeps its own, for the quotes that were
    lost with it. Call it in the transaction that stores the version.
    """
    if version.text is None:
        return []
    carried = []
    for passage in _decided_before(version):
        is_one = passage.one.article_id == version.article_id
        old, start, end = (
            (passage.one, passage.one_start, passage.one_end)
            if is_one
            else (passage.other, passage.other_start, passage.other_end)
        )
        if old.text is None:
            continue
        words = old.text[start:end]
        at = version.text.find(words)
        if at < 0 or version.text.find(words, at + 1) >= 0:
            continue
        beside = (
            (passage.other_id, passage.other_start, passage.other_end)
            if is_one
            else (passage.one_id, passage.one_start, passage.one_end)
        )
        row = _row((version.pk, at, at + len(words)), beside, passage.status)
        if _is_there(row):
            continue
        save_for(row, user, f"Carried over from version {old.number} to {version.number}")
        _take_along(passage, row, user)
        carried.append(row)
    return carried


def prose_of_version(version: ArticleVersion) -> Prose:
    """Return the reporter's prose of a version whose text is there.

    Of a text that has lost its quotation marks, quotes that are known to be verbatim are left out.
    """
    spoken: list[tuple[int, int]] = []
    if version.marks_lost:
        known = version.quotes.exclude(kind=Quote.Kind.INDIRECT).exclude(status=Quote.Status.REJECTED)
        for kind, start, end, fragments in known.values_list("kind", "start", "end", "fragments"):
            places = [{"start": start, "end": end}] if kind == Quote.Kind.DIRECT else fragments
            spoken += [(place["start"], place["end"]) for place in places]
    body = None
    if version.body_start is not None and version.body_end is not None:
        body = (version.body_start, version.body_end)
    text = version.text or ""
    spans = tuple((span["kind"], span["start"], span["end"]) for span in version.spans)

    def work_out() -> Prose:
        return prose_of(text, [Span(*span) for span in spans], body=body, spoken=spoken)

    if spoken or len(text) > LONGEST:
        return work_out()
    return remembered_prose.of(version, (spans, body), work_out)


def _make_known(version: ArticleVersion) -> tuple[Prose, list[int], list[int]] | None:
    """Store by what the text is known, so that others find it; None where it is not to be compared.

    Returns its prose, its hashes, and the keys of all versions of its article.
    """
    with transaction.atomic():
        held = (
            ArticleVersion.objects.select_for_update(of=("self",), no_key=True)
            .select_related("article")
            .defer("raw", "removals")
            .get(pk=version.pk)
        )
        if held.text is None or held.article.is_practice:
            return None
        others = ArticleVersion.objects.filter(article=held.article_id).exclude(pk=held.pk)
        beside = others.annotate(is_there=Q(text__isnull=False)).values_list("pk", "number", "is_there")
        if any(number > held.number and is_there for _, number, is_there in beside):
            return None
        replaced = [key for key, _, _ in beside]
        _forget(replaced)
        prose = prose_of_version(held)
        hashes = fingerprint(prose)
        with connection.cursor() as cursor:
            cursor.execute(_KNOW, {"version": held.pk, "hashes": hashes, "method": METHOD})
    return prose, hashes, [held.pk, *replaced]


def _forget(replaced: Iterable[int]) -> None:
    """Take away by what replaced texts are known, and what was suggested of them and nobody touched."""
    keys = list(replaced)
    if not keys:
        return
    Shingle.objects.filter(version__in=keys).delete()
    Fingerprint.objects.filter(version__in=keys).delete()
    _drop(SharedPassage.objects.filter(Q(one__in=keys) | Q(other__in=keys)))


def _candidates(own: list[int], hashes: Sequence[int]) -> list[int]:
    """The keys of the versions that share most, best first, without the article's `own`."""
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [list(hashes), FEW, own, LEAST_WEIGHT, CANDIDATES])
        return [key for key, _ in cursor.fetchall()]


def _texts(keys: Sequence[int], own: int) -> Iterable[ArticleVersion]:
    """The versions with these keys, a few texts in memory at a time; none of the article `own`.

    A further version of it may have been stored a moment ago.
    """
    versions = (
        ArticleVersion.objects.supplied()
        .exclude(article=own)
        .only("text", "text_sha256", "spans", "body_start", "body_end", "marks_lost", "article_id", "number")
    )
    in_order = sorted(keys)
    for first in range(0, len(in_order), AT_A_TIME):
        yield from versions.filter(pk__in=in_order[first : first + AT_A_TIME]).order_by("pk")


def _passages_with(version: int, others: Sequence[int]) -> dict[int, list[SharedPassage]]:
    """The passages of a version that are known already, by the version on the other side."""
    known: dict[int, list[SharedPassage]] = defaultdict(list)
    for passage in SharedPassage.objects.filter(
        Q(one=version, other__in=others) | Q(one__in=others, other=version)
    ):
        known[passage.other_id if passage.one_id == version else passage.one_id].append(passage)
    return known


def _suggested(
    one: int, other: int, found: Sequence[Passage], there: Sequence[SharedPassage]
) -> list[SharedPassage]:
    """Return the suggestions for a pair of texts that are new, not saved; those no longer made go."""
    decided = [
        ((row.one_start, row.one_end), (row.other_start, row.other_end))
        if row.one_id == one
        else ((row.other_start, row.other_end), (row.one_start, row.one_end))
        for row in there
        if row.status != SharedPassage.Status.SUGGESTED
    ]
    wanted = {}
    for passage in found:
        sides = ((passage.one_start, passage.one_end), (passage.other_start, passage.other_end))
        if not any(_is_decided(sides, known) for known in decided):
            row = _row((one, *sides[0]), (other, *sides[1]), SharedPassage.Status.SUGGESTED)
            wanted[_places(row)] = row
    suggested = {_places(row): row.pk for row in there if row.status == SharedPassage.Status.SUGGESTED}
    if stale := [key for places, key in suggested.items() if places not in wanted]:
        _drop(SharedPassage.objects.filter(pk__in=stale))
    return [row for places, row in wanted.items() if places not in suggested]


def _is_decided(
    passage: tuple[tuple[int, int], tuple[int, int]], known: tuple[tuple[int, int], tuple[int, int]]
) -> bool:
    return all(
        min(end, stop) - max(start, begin) > HALF * min(end - start, stop - begin)
        for (start, end), (begin, stop) in zip(passage, known, strict=True)
    )


def _drop(passages: QuerySet[SharedPassage]) -> None:
    """Delete those of these suggestions that have no history and that nothing of an editor's points to."""
    own = set(passages.filter(status=SharedPassage.Status.SUGGESTED).values_list("pk", flat=True))
    if not own:
        return
    own -= set(SharedPassage.history.filter(id__in=own).values_list("id", flat=True))
    for model, name in _pointing():
        own -= set(model.objects.filter(**{f"{name}__in": own}).values_list(f"{name}_id", flat=True))
    rows = SharedPassage.objects.filter(pk__in=own, status=SharedPassage.Status.SUGGESTED)
    rows._raw_delete(rows.db)  # past the signals: they never had a history


def _pointing() -> list[tuple[Any, str]]:
    """The models that say something of a passage, and the name of their field."""
    return [
        (relation.related_model, relation.field.name)
        for relation in SharedPassage._meta.related_objects
        if relation.field.many_to_one or relation.field.one_to_one
        if not relation.related_model.__name__.startswith("Historical")
    ]


def _row(side: tuple[int, int, int], other: tuple[int, int, int], status: str) -> SharedPassage:
    """A passage not yet saved; the version stored first is `one`, so that a pair has one row."""
    first, second = sorted((side, other))
    return SharedPassage(
        one_id=first[0],
        one_start=first[1],
        one_end=first[2],
        other_id=second[0],
        other_start=second[1],
        other_end=second[2],
        status=status,
    )


def _places(row: SharedPassage) -> tuple[tuple[int, int, int], ...]:
    return tuple(
        sorted(((row.one_id, row.one_start, row.one_end), (row.other_id, row.other_start, row.other_end)))
    )


def _is_there(row: SharedPassage) -> bool:
    """Whether the passage is there, in either order of its sides."""
    one, other = _places(row)
    return any(
        SharedPassage.objects.filter(
            one=first[0],
            one_start=first[1],
            one_end=first[2],
            other=second[0],
            other_start=second[1],
            other_end=second[2],
        ).exists()
        for first, second in ((one, other), (other, one))
    )


def _decided_before(version: ArticleVersion) -> list[SharedPassage]:
    """Decided passages of the article's earlier texts with other articles' latest ones, the newest first."""
    earlier = Q(article=version.article_id, number__lt=version.number)
    keys = list(ArticleVersion.objects.filter(earlier).values_list("pk", flat=True))
    if not keys:
        return []
    decided = (
        SharedPassage.objects.filter(Q(one__in=keys) | Q(other__in=keys))
        .exclude(status=SharedPassage.Status.SUGGESTED)
        .select_related("one", "other")
        .defer("one__raw", "other__raw")
        .order_by("-pk")
    )
    beside = {passage.pk: passage.other if passage.one_id in keys else passage.one for passage in decided}
    later = ArticleVersion.objects.filter(article=OuterRef("article"), number__gt=OuterRef("number"))
    replaced = set(
        ArticleVersion.objects.filter(Exists(later), pk__in={one.pk for one in beside.values()}).values_list(
            "pk", flat=True
        )
    )
    return [passage for passage in decided if beside[passage.pk].pk not in replaced]


def _take_along(old: SharedPassage, new: SharedPassage, user: AbstractBaseUser | None) -> None:
    """Say of the new passage what an editor said of the old one, such as of which events it tells."""
    for model, name in _pointing():
        for said in model.objects.filter(**{name: old}).order_by("pk"):
            said.pk = None
            said._state.adding = True
            setattr(said, name, new)
            save_for(said, user)
