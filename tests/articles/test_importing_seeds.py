"""The five reference articles go into an empty database, and complete the story where it is loaded."""

import datetime
import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command

from articles.models import Article, ArticleVersion, Outlet, Quote

STORY = Path(__file__).resolve().parents[2] / "stories" / "ukraine-crisis-february-2022.json"
OUTLETS = {"moscow-times", "dw", "cgtn", "a-news", "gulf-today"}


def import_seeds(shared: Path) -> list[str]:
    out = io.StringIO()
    call_command("import_articles", str(shared / "seeds"), stdout=out)
    return out.getvalue().splitlines()


def sources(shared: Path) -> list[dict]:
    return json.loads((shared / "seeds" / "sources.json").read_text(encoding="utf-8"))["sources"]


@pytest.mark.django_db
def test_the_five_texts_go_into_an_empty_database_as_their_sources_say(shared):
    import_seeds(shared)

    assert set(Outlet.objects.values_list("slug", flat=True)) == OUTLETS
    for source in sources(shared):
        article = Article.objects.get(url=source["url"])
        version = article.versions.get()
        assert article.headline == source["headline"]
        assert article.published_at == datetime.datetime.fromisoformat(source["published"] + "T00:00+00:00")
        assert article.published_precision == "day"
        assert article.published_as_printed == (source["published_as_printed"] or "")
        if source["updated"]:
            assert article.updated_at == datetime.datetime.fromisoformat(source["updated"] + "+00:00")
            assert article.updated_precision == "minute"
        assert article.updated_as_printed == (source["updated_as_printed"] or "")
        assert article.updated_zone == ""
        assert article.agencies == source["agencies_credited"]
        assert article.agencies_inferred == source["agencies_inferred"]
        assert article.photo_credits == source["photo_credits"]
        assert (article.byline, article.section) == (
            source["byline"] or "",
            source["section"] or article.section,
        )
        assert article.outlet.country == source["outlet_country"]
        assert article.outlet.get_kind_display().lower() == source["outlet_kind"]
        assert (version.text_sha256, version.characters) == (source["sha256"], source["characters"])
        assert (version.body_start, version.body_end) == (source["body_start"], source["body_end"])
        assert version.spans == [
            {key: span[key] for key in ("kind", "start", "end")} for span in source["spans"]
        ]
        assert version.marks_lost == source["marks_lost"]
        assert version.paragraphs_out_of_order == source["paragraphs_out_of_order"]
        assert version.quotes.suggested().count() > 5
    assert not Quote.objects.exclude(status="suggested").exists()


@pytest.mark.django_db
def test_nothing_goes_in_twice(shared):
    import_seeds(shared)
    quotes = set(Quote.objects.values_list("public_id", flat=True))

    lines = import_seeds(shared)

    assert sum(line.startswith("already there") for line in lines) == 5
    assert Article.objects.count() == ArticleVersion.objects.count() == 5
    assert set(Quote.objects.values_list("public_id", flat=True)) == quotes


@pytest.mark.django_db
def test_the_folders_other_files_are_skipped_and_named(shared):
    skipped = [line for line in import_seeds(shared) if line.startswith("skipped")]

    assert [Path(line.split()[1].rstrip(":")).name for line in skipped] == [
        "README.md",
        "check.py",
        "gold.json",
        "sources.json",
    ]


@pytest.mark.django_db
def test_the_loaded_story_gets_its_five_texts_and_all_its_quotes_are_checked(shared):
    call_command("load_story", str(STORY), stdout=io.StringIO())
    before = dict(Quote.objects.values_list("public_id", "status"))
    assert len(before) == 149

    lines = import_seeds(shared)

    assert sum(line.startswith("supplied") for line in lines) == 5
    assert "149 quotes completed" in lines[-1]
    held = {version.pk: version.text for version in ArticleVersion.objects.all()}
    accepted = list(Quote.objects.accepted())
    assert {quote.public_id: quote.status for quote in accepted} == before
    for quote in accepted:
        assert quote.exact == held[quote.version_id][quote.start : quote.end]
    for suggestion in Quote.objects.suggested():
        for quote in accepted:
            if quote.version_id != suggestion.version_id:
                continue
            shared_length = min(quote.end, suggestion.end) - max(quote.start, suggestion.start)
            whole = max(quote.end, suggestion.end) - min(quote.start, suggestion.start)
            assert shared_length <= whole / 2
            assert shared_length <= 0 or suggestion.nested_in_id or quote.nested_in_id
