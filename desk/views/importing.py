"""Taking an article in by pasting its text."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from articles.importing import ALREADY_THERE, NEW_VERSION, SUPPLIED, Imported, ImportRefused, import_text
from desk.access import EditorRequest, desk_page, desk_render
from desk.forms import ImportForm, outlet_names


@desk_page("articles.add_article")
@require_http_methods(["GET", "HEAD", "POST"])
def import_article(request: EditorRequest) -> HttpResponse:
    """Show the form; take a pasted text in and lead to its suggestions; name the record of a text that is
    there.
    """
    form = ImportForm(request.POST or None)
    there: Imported | None = None
    if request.method == "POST" and form.is_valid():
        try:
            imported = import_text(
                form.cleaned_data["text"],
                metadata=form.metadata(),
                user=request.user,
                new_version=form.cleaned_data["adds_version"],
            )
        except ImportRefused as refusal:
            form.add_error(_field_of(refusal), str(refusal))
        else:
            if imported.outcome != ALREADY_THERE:
                messages.success(request, _said(imported))
                return redirect("desk:article", pk=imported.article.pk)
            there = imported
    context = {"title": "Import a text", "form": form, "there": there, "outlets": outlet_names()}
    return desk_render(request, "desk/import.html", context, status=409 if there else 200)


def _field_of(refusal: ImportRefused) -> str | None:
    """The field of the form that a refusal speaks of; what the metadata do not name is the text's."""
    named = str(refusal.at[0]) if refusal.at else ""
    return named if named in ("outlet", "headline", "published", "url") else "text"


def _said(imported: Imported) -> str:
    """One line on what became of the text."""
    suggestions = "1 suggestion" if imported.suggestions == 1 else f"{imported.suggestions} suggestions"
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
