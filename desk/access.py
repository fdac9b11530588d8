"""Who may open a page of the desk: signed-in staff with the permissions that the same step needs in the
admin.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

View = Callable[..., HttpResponseBase]


class EditorRequest(HttpRequest):
    """A request past the sign-in: whoever sent it has an account."""

    user: User


def desk_page(*permissions: str) -> Callable[[View], View]:
    """Return a decorator: strangers are led to sign in, staff is told of a missing permission."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            missing = [permission for permission in permissions if not request.user.has_perm(permission)]
            return forbidden(request, missing) if missing else view(request, *args, **kwargs)

        return admin.site.admin_view(checked)

    return decorate


def forbidden(request: HttpRequest, missing: list[str]) -> HttpResponse:
    """Answer 403, naming the permissions as whoever gives them finds them in the admin."""
    named = [_name(permission) for permission in missing]
    return desk_render(request, "desk/forbidden.html", {"title": "Not allowed", "missing": named}, status=403)


def desk_render(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Render a page inside the admin's frame."""
    return render(request, template, {**admin.site.each_context(request), **context}, status=status)


def _name(permission: str) -> str:
    app_label, _, codename = permission.partition(".")
    found = Permission.objects.filter(content_type__app_label=app_label, codename=codename).first()
    return found.name if found else permission
