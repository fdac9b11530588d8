"""What a reader sees where there is nothing, or where something broke."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Needs neither the database nor the request, since either may be what broke."""
    return HttpResponse(loader.get_template("500.html").render(), status=500)
