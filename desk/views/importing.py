"""Taking articles in: pasted, as files, a zip or from an address; one with a preview, many with a report."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods

from articles.importing import (
    ALREADY_THERE,
    HTML,
    NEW_VERSION,
    SUPPLIED,
    Imported,
    ImportRefused,
    VersionRefused,
    add_version,
    import_text,
)
from articles.importing.fetching import FetchRefused, fetch
from articles.models import Article
from articles.phrasing import counted
from articles.precision import Precision
from articles.recording import save_for
from desk.access import EditorRequest, desk_page, desk_render
from desk.arriving import (
    MOST_LINES,
    MOST_MISSING,
    Arrival,
    ArrivalRefused,
    Preview,
    likenesses,
    look,
    seal,
    unseal,
)
from desk.batches import (
    FAILED,
    NO_OUTLET,
    FileRefused,
    Taken,
    content_of,
    count_files,
    is_archive,
    no_outlet,
    summary,
    take_in_each,
)
from desk.import_forms import NO_VERSIONS, ImportForm, PreviewForm, outlet_names, recognised
from desk.jobs.queueing import is_much, queue_files
from desk.jobs.watching import workers_alive
from desk.roles import DECIDE

MARK = "<!-- here -->"
MOST_FAILED = 200
"""Files that failed are named again below the report, so that nobody has to look for them in it."""


@desk_page("articles.add_article")
@require_http_methods(["GET", "HEAD", "POST"])
def import_article(request: EditorRequest) -> HttpResponseBase:
    """Show the form; preview or take in what it brings; several files are taken in with a report."""
    if request.method != "POST":
        return _page(request, ImportForm(initial={"article": request.GET.get("article")}))
    if "draft" in request.POST:
        return _save(request)
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid() or not _may_version(request, form):
        return _page(request, form)
    files = form.cleaned_data["uploads"]
    if len(files) > 1 or any(is_archive(file) for file in files):
        return _many(request, files, form.cleaned_data["outlet"])
    try:
        arrival = _arrival(form)
    except FileRefused as refusal:
        form.add_error("uploads", f"{files[0].name}: {refusal}")
    except FetchRefused as refusal:
        form.add_error("address", str(refusal))
    else:
        if request.POST.get("step") == "preview" or form.cleaned_data["article"]:
            return _preview(request, form, arrival)
        return _import(request, form, arrival)
    return _page(request, form)


def _may_add_versions(request: EditorRequest) -> bool:
    return request.user.has_perm(DECIDE)


def _may_version(request: EditorRequest, form: ImportForm) -> bool:
    """Whether a new version, if the form asks for one, is this user's to add; if not, the form says so."""
    asks = form.cleaned_data["adds_version"] or form.cleaned_data["article"] is not None
    if asks and not _may_add_versions(request):
        form.add_error("adds_version", NO_VERSIONS)
        return False
    return True


def _arrival(form: ImportForm) -> Arrival:
    """What the form brings: one file, one page of the web, or what was pasted."""
    cleaned = form.cleaned_data
    if cleaned["uploads"]:
        file: UploadedFile = cleaned["uploads"][0]
        content, content_type = content_of(file)
        return Arrival(content, content_type, file.name or "")
    if cleaned["address"]:
        fetched = fetch(cleaned["address"])
        return Arrival(
            fetched.content, fetched.content_type, fetched.url, fetched.final_url, fetched.retrieved_at
        )
    return form.pasted()


def _import(request: EditorRequest, form: ImportForm, arrival: Arrival) -> HttpResponse:
    """Take it in at once."""
    try:
        imported = import_text(
            arrival.content,
            metadata=form.metadata(arrival),
            content_type=arrival.content_type,
            user=request.user,
            new_version=form.cleaned_data["adds_version"],
        )
    except ImportRefused as refusal:
        if no_outlet(refusal) and not form.cleaned_data["outlet"]:
            form.add_error("outlet", NO_OUTLET)
        else:
            form.add_error(_field_of(refusal, form), str(refusal))
        return _page(request, form)
    if imported.outcome == ALREADY_THERE:
        return _page(request, form, imported)
    messages.success(request, _said(imported))
    return redirect("desk:article", pk=imported.article.pk)


def _preview(request: EditorRequest, form: ImportForm, arrival: Arrival) -> HttpResponse:
    try:
        preview = look(arrival, form.metadata(arrival))
    except ArrivalRefused as refusal:
        form.add_error(_source_of(form), str(refusal))
        return _page(request, form)
    cleaned = form.cleaned_data
    named: Article | None = cleaned["article"]
    outlet = cleaned["outlet"] or (named.outlet.name if named else "") or preview.outlet
    alike = likenesses(preview, outlet, named)
    choice = named or next((like.article for like in alike if cleaned["adds_version"]), None)
    initial = {
        **recognised(preview),
        "draft": seal(arrival),
        "outlet": outlet,
        "version_of": str(choice.pk) if choice else "",
    }
    bare = look(arrival)
    # Ticks and fields are compared with what the text says by itself, when they come back.
    shown = PreviewForm(
        initial=initial,
        preview=bare,
        likenesses=alike,
        may_add_versions=_may_add_versions(request),
    )
    ticked = {line.start for line in preview.lines if line.is_boilerplate}
    return _preview_page(request, shown, preview, alike, ticked)


def _save(request: EditorRequest) -> HttpResponse:
    """Store what was previewed, with its corrections."""
    try:
        preview = look(unseal(request.POST["draft"]))
    except ArrivalRefused as refusal:
        messages.error(request, str(refusal))
        return _page(request, ImportForm(), status=400)
    named = _article(request.POST.get("version_of", ""))
    alike = likenesses(preview, request.POST.get("outlet", "").replace("\x00", ""), named)
    form = PreviewForm(
        request.POST, preview=preview, likenesses=alike, may_add_versions=_may_add_versions(request)
    )
    ticked = {number for one in request.POST.getlist("boilerplate") if (number := _number(one)) is not None}
    if form.is_valid():
        try:
            return _stored(request, form, preview, ticked)
        except (ImportRefused, VersionRefused) as refusal:
            named_field = str(refusal.at[0]) if isinstance(refusal, ImportRefused) and refusal.at else None
            form.add_error(named_field if named_field in form.fields else None, str(refusal))
    return _preview_page(request, form, preview, alike, ticked)


def _stored(request: EditorRequest, form: PreviewForm, preview: Preview, ticked: set[int]) -> HttpResponse:
    arrival, metadata = preview.arrival, form.metadata(ticked)
    if key := form.cleaned_data["version_of"]:
        article = Article.objects.get(pk=key)
        added = add_version(
            article,
            arrival.content,
            content_type=arrival.content_type,
            metadata=metadata,
            retrieved_at=arrival.retrieved_at,
            user=request.user,
            lose_unseen=form.cleaned_data.get("lose_unseen", False),
        )
        messages.success(request, f"“{article}” has a new text: {'; '.join(added.notes)}.")
        return redirect("desk:versions", pk=article.pk)
    with transaction.atomic():
        imported = import_text(
            arrival.content, metadata=metadata, content_type=arrival.content_type, user=request.user
        )
        if imported.outcome == ALREADY_THERE:
            raise ImportRefused(f"Nothing was stored: {imported.note}.")
        if form.drops_date:
            _drop_date(imported.article, request)
    messages.success(request, _said(imported))
    return redirect("desk:article", pk=imported.article.pk)


def _drop_date(article: Article, request: EditorRequest) -> None:
    article.published_at, article.published_precision, article.published_zone = None, Precision.UNKNOWN, ""
    save_for(article, request.user, "Not the day of publication, says the editor who imported it")


def _many(request: EditorRequest, files: list[UploadedFile], outlet: str) -> HttpResponseBase:
    """Take the files in one by one while the answer is on its way, a line for each.

    Many of them are left to the workers, where there are any.
    """
    total = count_files(files)
    if is_much(total) and workers_alive():
        job = queue_files(files, outlet, request.user)
        messages.success(request, f"All {job.total:,} files are stored, and workers take them in.")
        return redirect("desk:job", pk=job.pk)
    context = {**_frame(request), "title": "Importing", "total": total}
    head, _, tail = render_to_string("desk/import_report.html", context, request).partition(MARK)

    def report() -> Iterator[str]:
        yield head
        outcomes: Counter[str] = Counter()
        suggestions = 0
        failed: list[Taken] = []
        for number, taken in enumerate(take_in_each(files, outlet, request.user), start=1):
            outcomes[taken.outcome] += 1
            suggestions += taken.suggestions
            if taken.outcome == FAILED and len(failed) < MOST_FAILED:
                failed.append(taken)
            line = {"number": number, "total": total, "taken": taken}
            yield render_to_string("desk/_import_line.html", line)
        between, _, rest = tail.partition(MARK)
        count = outcomes[FAILED]
        done = {
            "summary": summary(outcomes, suggestions),
            "failed": count,
            "told": failed,
            "more": count - len(failed),
        }
        yield between + render_to_string("desk/_import_done.html", done) + rest

    return StreamingHttpResponse(report())


def _page(
    request: EditorRequest, form: ImportForm, there: Imported | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "title": "Import articles",
        "form": form,
        "there": there,
        "outlets": outlet_names(),
        "may_add_versions": _may_add_versions(request),
        "named": _article(str(form["article"].value() or "")),
    }
    return desk_render(request, "desk/import.html", context, status=409 if there else status)


def _preview_page(
    request: EditorRequest, form: PreviewForm, preview: Preview, alike: list[Any], ticked: set[int]
) -> HttpResponse:
    context = {
        "title": "Look before it is stored",
        "form": form,
        "preview": preview,
        "likenesses": alike,
        "ticked": ticked,
        "missing": preview.missing[:MOST_MISSING],
        "more_missing": max(0, len(preview.missing) - MOST_MISSING),
        "no_versions": "" if _may_add_versions(request) else NO_VERSIONS,
        "is_page": preview.arrival.content_type == HTML,
        "is_cut": len(preview.lines) >= MOST_LINES,
        "outlets": outlet_names(),
    }
    return desk_render(request, "desk/import_preview.html", context, status=400 if form.errors else 200)


def _frame(request: EditorRequest) -> dict[str, Any]:

    return admin.site.each_context(request)


def _source_of(form: ImportForm) -> str:
    return next((name for name in ("uploads", "address") if form.cleaned_data[name]), "text")


def _field_of(refusal: ImportRefused, form: ImportForm) -> str:
    """The field of the form that a refusal speaks of; what the metadata do not name is the text's."""
    named = str(refusal.at[0]) if refusal.at else ""
    return named if named in ("outlet", "headline", "published", "url") else _source_of(form)


def _article(words: str) -> Article | None:
    number = _number(words)
    return Article.objects.filter(pk=number).first() if number is not None else None


def _number(words: str) -> int | None:
    return int(words) if words.isascii() and words.isdecimal() and len(words) < 18 else None


def _said(imported: Imported) -> str:
    """One line on what became of the text."""
    suggestions = counted(imported.suggestions, "suggestion")
    if imported.outcome == SUPPLIED:
        first = f"The text of “{imported.article}” was waited for and is there now"
    elif imported.outcome == NEW_VERSION:
        first = f"“{imported.article}” has a new version, number {imported.version.number}"
    else:
        first = f"“{imported.article}” is taken in"
    removed = ", ".join(f"{removal['count']} × {removal['name']}" for removal in imported.removals)
    parts = [f"{first}, with {suggestions} to decide"]
    if removed:
        parts.append(f"removed before counting: {removed}")
    if imported.note:
        parts.append(imported.note)
    return "; ".join(parts) + "."
