"""Addresses of the desk, inside the admin."""

from django.urls import path

from desk.views.copies import shared, shared_by
from desk.views.differences import difference, differences, new_difference
from desk.views.importing import import_article
from desk.views.index import index
from desk.views.jobs import job, jobs
from desk.views.linking import event_quotes, link
from desk.views.merging import merge_actor
from desk.views.practising import practice
from desk.views.previewing import event_preview
from desk.views.queue import article_queue, queue, queue_actors
from desk.views.reviewing import article, review
from desk.views.spreadsheets import export_csv, spreadsheets
from desk.views.statements import renditions, same_statement
from desk.views.takedown import take_down_article
from desk.views.versions import lost, lost_quote, versions

app_name = "desk"
urlpatterns = [
    path("", index, name="index"),
    path("import/", import_article, name="import"),
    path("jobs/", jobs, name="jobs"),
    path("jobs/<int:pk>/", job, name="job"),
    path("articles/<int:pk>/", article, name="article"),
    path("articles/<int:pk>/queue/", article_queue, name="article-queue"),
    path("queue/", queue, name="queue"),
    path("queue/actors/", queue_actors, name="queue-actors"),
    path("articles/<int:pk>/versions/", versions, name="versions"),
    path("articles/<int:pk>/take-down/", take_down_article, name="take-down"),
    path("actors/<int:pk>/merge/", merge_actor, name="merge"),
    path("copies/", shared, name="copies"),
    path("copies/<int:one>/<int:other>/", shared_by, name="copies-pair"),
    path("lost/", lost, name="lost"),
    path("lost/<int:pk>/", lost_quote, name="lost-quote"),
    path("quotes/<int:pk>/review/", review, name="review"),
    path("link/", link, name="link"),
    path("events/<int:pk>/quotes/", event_quotes, name="event-quotes"),
    path("events/<int:pk>/preview/", event_preview, name="event-preview"),
    path("statements/", same_statement, name="statements"),
    path("statements/<int:pk>/", renditions, name="statement-renditions"),
    path("differences/", differences, name="differences"),
    path("differences/new/", new_difference, name="difference-new"),
    path("differences/<int:pk>/", difference, name="difference"),
    path("practice/", practice, name="practice"),
    path("spreadsheets/", spreadsheets, name="spreadsheets"),
    path("spreadsheets/<slug:what>.csv", export_csv, name="export-csv"),
]
