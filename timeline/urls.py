"""Addresses of readers' pages."""

from django.urls import path

from timeline.views import (
    actors,
    articles,
    coverage,
    differences,
    embedding,
    events,
    method,
    oembed,
    pages,
    quotes,
    statements,
    timelines,
)

app_name = "timeline"
urlpatterns = [
    path("", timelines.front, name="front"),
    path("timelines/<slug:slug>/", timelines.timeline_detail, name="timeline"),
    path("timelines/<slug:slug>/coverage/", coverage.coverage, name="coverage"),
    path("timelines/<slug:slug>/differences/", differences.differences, name="differences"),
    path("timelines/<slug:slug>.json", timelines.timeline_as_json, name="timeline-json"),
    path("events/<slug:slug>/", events.event_detail, name="event"),
    path("statements/<slug:slug>/", statements.statement_detail, name="statement"),
    path("quotes/<slug:public_id>/", quotes.quote_detail, name="quote"),
    path("articles/<slug:public_id>/", articles.article_detail, name="article"),
    path("actors/<slug:slug>/", actors.actor_detail, name="actor"),
    path("outlets/<slug:slug>/", articles.outlet_detail, name="outlet"),
    path("embedding/", embedding.embedding, name="embedding"),
    path("oembed", oembed.oembed, name="oembed"),
    path("method/", method.method, name="method"),
    path("healthz", pages.healthz, name="healthz"),
    path("readyz", pages.readyz, name="readyz"),
]
