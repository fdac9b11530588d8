"""The admin site as editors have it: its name, its first page, and choices told in full words."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse


class LabelledAutocompleteView(AutocompleteJsonView):
    """Choices told by `choice_label` of their admin page, so that an editor can tell two alike apart."""

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        label = getattr(self.model_admin, "choice_label", str)
        return {"id": str(getattr(obj, to_field_name)), "text": label(obj)}


class EditorsSite(admin.AdminSite):
    site_header = "Sourceline"
    site_title = "Sourceline desk"
    index_title = "All records"
    enable_nav_sidebar = False

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        return LabelledAutocompleteView.as_view(admin_site=self)(request)  # type: ignore[return-value]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Show what needs an editor above the list of records."""
        from desk.waiting import waiting_for

        return super().index(request, {"waiting": waiting_for(request.user), **(extra_context or {})})
