"""Tables at the desk: events and citations fetched as CSV, and sent back with a look before anything is
stored.
"""

import base64
import binascii
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from desk.access import EditorRequest, desk_page, desk_render, forbidden
from desk.spreadsheets import SHEETS, Report, TableRefused
from desk.spreadsheets.tables import MOST_BYTES
from timeline.views.exports import CUT_OFF, sent

MOST_CARRIED = 1_000_000
"""A file up to this size is carried along from the look to the import; a larger one is chosen again."""
MOST_LINES = 500
"""So many lines of a report are shown; the counts above it tell of all."""
MOST_TAKEN = 2_000
"""So many lines are taken in while a person waits."""
CHANGES = ("new", "changed", "refused")


class TableForm(forms.Form):
    """Which table comes in, as a file or as the text of one."""

    what = forms.ChoiceField(
        choices=[("events", "Events"), ("citations", "Citations")],
        initial="events",
        label="What the lines are",
        widget=forms.RadioSelect,
    )
    file = forms.FileField(
        required=False,
        label="CSV file",
        help_text=(
            f"Up to {MOST_TAKEN:,} lines and {MOST_BYTES // 1_000_000} MB, in UTF-8, parted by commas, "
            f"semicolons or tabs."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})


@desk_page()
def export_csv(request: EditorRequest, what: str) -> HttpResponseBase:
    """Hand out a table; `?parted=semicolons` for spreadsheets whose language uses the comma in numbers.

    A long one is sent while it is read. Where it breaks off it ends in what is refused when it comes back.
    """
    sheet = SHEETS.get(what)
    if sheet is None:
        raise Http404
    if missing := _lacking(request, sheet.looks):
        return forbidden(request, missing)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    delimiter = ";" if request.GET.get("parted") == "semicolons" else ","
    answer = sent(sheet().pieces(delimiter), "text/csv; charset=utf-8", CUT_OFF)
    if answer is None:
        messages.error(request, "Other long tables and exports are being sent: ask for it again in a minute.")
        return redirect("desk:spreadsheets")
    answer["Content-Disposition"] = f'attachment; filename="{what}.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


@desk_page("timeline.view_event")
@require_http_methods(["GET", "HEAD", "POST"])
def spreadsheets(request: EditorRequest) -> HttpResponse:
    """Show the tables; try one that is sent, or store it when the try was looked at."""
    posted = request.method == "POST"
    form = TableForm(request.POST or None, request.FILES or None) if posted else TableForm()
    context: dict[str, Any] = {"title": "Spreadsheets", "form": form, "shown": MOST_LINES}
    context["columns"] = [("Events", SHEETS["events"].columns), ("Citations", SHEETS["citations"].columns)]
    if posted and form.is_valid():
        what = form.cleaned_data["what"]
        if missing := _lacking(request, SHEETS[what].permissions):
            return forbidden(request, missing)
        data, seen = _sent(request, form)
        if data:
            _take(request, form, context, data, seen)
        else:
            form.add_error("file", "Choose the file.")
    status = 400 if form.errors else 200
    return desk_render(request, "desk/spreadsheets.html", context, status=status)


def _take(request: EditorRequest, form: TableForm, context: dict[str, Any], data: bytes, seen: str) -> None:
    what = form.cleaned_data["what"]
    is_trial = "_import" not in request.POST
    try:
        report: Report = SHEETS[what](request.user).import_table(
            data, is_trial=is_trial, seen=seen, most_lines=MOST_TAKEN
        )
    except TableRefused as refusal:
        form.add_error("file", str(refusal))
        return
    told = [line for line in report.lines if line.outcome in CHANGES]
    told.sort(key=lambda line: line.outcome != "refused")
    context |= {
        "report": report,
        "counts": [(name, report.count(name)) for name in ("new", "changed", "same", "refused")],
        "lines": told[:MOST_LINES],
        "further": len(told) - MOST_LINES,
        "what": what,
        "is_stale": not is_trial and not report.is_stored and not report.refused,
    }
    if not report.is_stored and not report.refused and len(data) <= MOST_CARRIED:
        context["carried"] = base64.b64encode(data).decode("ascii")


def _sent(request: EditorRequest, form: TableForm) -> tuple[bytes, str]:
    """The file, or what an earlier look carried along with the mark of what it said."""
    upload = form.cleaned_data.get("file")
    if upload is not None:
        return upload.read(MOST_BYTES + 1), ""
    try:
        data = base64.b64decode(request.POST.get("carried", ""), validate=True)
    except (binascii.Error, ValueError):
        return b"", ""
    return data, request.POST.get("seen", "")


def _lacking(request: EditorRequest, permissions: Any) -> list[str]:
    return [permission for permission in permissions if not request.user.has_perm(permission)]
