"""The admin site as editors have it: its name, its first page, and choices told in full words."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import BadRequest, ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from articles.identifiers import is_number

View = Callable[..., HttpResponse]


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

    def admin_view(self, view: View, cacheable: bool = False) -> View:  # type: ignore[override]
        """Refuse, with status 400, addresses and selections that would only make the database complain."""
        inner = super().admin_view(view, cacheable)

        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            asked = [
                request.path_info,
                *(one for name, values in request.GET.lists() for one in (name, *values)),
            ]
            if any("\x00" in one for one in asked):
                raise BadRequest("The address holds a NUL character.")
            if not all(map(is_number, request.POST.getlist(ACTION_CHECKBOX_NAME))):
                raise BadRequest("The selection names what is no record.")
            try:
                return inner(request, *args, **kwargs)
            except ObjectDoesNotExist as error:  # somebody deleted it between two looks of the same step
                raise Http404(str(error)) from error

        return update_wrapper(checked, inner)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Add the pages of the second factor, which whoever has given only the password may open."""
        from desk.views import second_factor

        return [
            path("second-factor/", second_factor.own, name="second_factor"),
            path("second-factor/code/", second_factor.code, name="second_factor_code"),
            *super().get_urls(),
        ]

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Show the sign-in as Django does, with a view of ours that knows of the second factor."""
        if request.method == "GET" and self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index", current_app=self.name))
        from desk.views.second_factor import SignInView

        context = {
            **self.each_context(request),
            "title": "Log in",
            "subtitle": None,
            "app_path": request.get_full_path(),
            "username": request.user.get_username(),
            **(extra_context or {}),
        }
        request.current_app = self.name
        return SignInView.as_view(extra_context=context)(request)

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        return LabelledAutocompleteView.as_view(admin_site=self)(request)  # type: ignore[return-value]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Show what needs an editor above the list of records."""
        from desk.waiting import waiting_for

        return super().index(request, {"waiting": waiting_for(request.user), **(extra_context or {})})
