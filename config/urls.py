"""Every address of the site; readers' pages are the timeline app's, editors' pages the admin's."""

from django.contrib import admin
from django.urls import include, path

from config.observing.views import read_metrics

urlpatterns = [
    path("metrics", read_metrics, name="metrics"),
    path("admin/desk/", include("desk.urls")),
    path("admin/", admin.site.urls),
    path("", include("timeline.urls")),
]
handler404 = "timeline.views.errors.not_found"
handler500 = "timeline.views.errors.server_error"
