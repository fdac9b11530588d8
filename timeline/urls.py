"""Addresses of readers' pages."""

from django.urls import path

from timeline.views import (
    actors,
    articles,
    cite,
    corrections,
    coverage,
    differences,
    embedding,
    embeds,
    events,
    exports,
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
    path("timelines/<slug:slug>.json", exports.timeline_as_json, name="timeline-json"),
    path("timelines/<slug:slug>.csv", exports.timeline_as_csv, name="timeline-csv"),
    path("timelines/<slug:slug>.atom", exports.timeline_as_atom, name="timeline-atom"),
    path("timelines/<slug:slug>.timelinejs.json", exports.timeline_as_timelinejs, name="timeline-timelinejs"),
    path(
        "timelines/<slug:slug>.annotations.json",
        exports.timeline_as_annotations,
        name="timeline-annotations",
    ),
    path("events/<slug:slug>/", events.event_detail, name="event"),
    path("statements/<slug:slug>/", statements.statement_detail, name="statement"),
    path("quotes/<slug:public_id>/", quotes.quote_detail, name="quote"),
    path("quotes/<slug:public_id>/annotation.json", exports.quote_as_annotation, name="quote-annotation"),
    path("articles/<slug:public_id>/", articles.article_detail, name="article"),
    path("actors/<slug:slug>/", actors.actor_detail, name="actor"),
    path("outlets/<slug:slug>/", articles.outlet_detail, name="outlet"),
    path("cite/", cite.cite, name="cite"),
    path("embedding/", embedding.embedding, name="embedding"),
    path("oembed", oembed.oembed, name="oembed"),
    path("embed/timelines/<slug:slug>/", embeds.timeline, name="embed-timeline"),
    path("embed/events/<slug:slug>/", embeds.event, name="embed-event"),
    path("embed/quotes/<slug:public_id>/", embeds.quote, name="embed-quote"),
    path("embed/statements/<slug:slug>/", embeds.statement, name="embed-statement"),
    path("corrections/", corrections.corrections, name="corrections"),
    path("method/", method.method, name="method"),
    path("healthz", pages.healthz, name="healthz"),
    path("readyz", pages.readyz, name="readyz"),
]
