"""The schema.org data within pages: read as linked data, and every term used where schema.org has it."""

import json
import re
from datetime import date
from typing import Any

import pytest
import rdflib
from django.test import Client

from tests.makers import (
    make_actor,
    make_article,
    make_citation,
    make_event,
    make_outlet,
    make_quote,
    make_statement,
    make_timeline,
    make_version,
)

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")]

SCHEMA = "https://schema.org/"
OF_ANYTHING = {"name", "url", "description", "sameAs", "identifier", "subjectOf"}
OF_WORKS = {
    "about", "abstract", "archivedAt", "copyrightNotice", "creator", "dateCreated", "datePublished",
    "exampleOfWork", "headline", "inLanguage", "isPartOf", "mainEntity", "publisher", "recordedAt",
    "sourceOrganization", "text", "workExample",
}  # fmt: skip
PROPERTIES = {
    "CollectionPage": OF_WORKS,
    "CreativeWork": OF_WORKS,
    "Quotation": OF_WORKS,
    "NewsArticle": OF_WORKS,
    "OpinionNewsArticle": OF_WORKS,
    "Article": OF_WORKS,
    "Event": {"about", "location", "startDate"},
    "ItemList": {"numberOfItems", "itemListElement"},
    "ListItem": {"item", "position"},
    "Thing": set[str](),
    "Person": set[str](),
    "Organization": set[str](),
    "Country": set[str](),
    "Place": set[str](),
}
"""The terms that schema.org has for each type, as far as we use them."""


def data_of(client: Client, address: str) -> dict[str, Any]:
    """The data of a page; there is one block of it, and nothing in it ends the element early."""
    blocks = re.findall(
        r'<script type="application/ld\+json">([^<]*)</script>', client.get(address).content.decode()
    )
    assert len(blocks) == 1
    return json.loads(blocks[0])


def graph_of(data: dict[str, Any]) -> rdflib.Graph:
    """The triples in it; the vocabulary is named in place of the context, which would be fetched."""
    assert data["@context"] == "https://schema.org"
    return rdflib.Graph().parse(
        data=json.dumps(data | {"@context": {"@vocab": SCHEMA}}),
        format="json-ld",
        publicID="http://testserver/",
    )


def misused(graph: rdflib.Graph) -> list[str]:
    """Properties that schema.org has not, or not of the type of what they are said of."""
    found = []
    for subject, predicate, _ in graph:
        name = str(predicate).removeprefix(SCHEMA)
        if predicate == rdflib.RDF.type:
            continue
        kinds = {str(kind).removeprefix(SCHEMA) for kind in graph.objects(subject, rdflib.RDF.type)}
        known = set[str]().union(OF_ANYTHING, *(PROPERTIES[kind] for kind in kinds))
        if (
            rdflib.URIRef(predicate.replace("https:", "http:")) not in rdflib.SDO
            and predicate not in rdflib.SDO
        ):
            found.append(f"{name} is no term")
        elif name not in known:
            found.append(f"{name} of {kinds}")
    return found


def make_world() -> str:
    """An event with a quote of each kind; its quotes render one statement."""
    outlet = make_outlet("The Daily Anchor", slug="anchor", homepage="https://anchor.example/")
    article = make_article(outlet, url="https://anchor.example/1", agencies=["Coast Press"], kind="opinion")
    version = make_version(article)
    calder = make_actor("Ines Calder", slug="calder", wikidata="Q77")
    said = {"speaker": calder, "said_on": date(2022, 2, 1), "said_on_precision": "month"}
    direct = make_quote(version, public_id="direct", gist="</script><b>It is open.", **said)
    mixed = make_quote(version, 'the damage "painful but limited"', fragments=["painful but limited"],
                       public_id="mixed", gist="Bearable.", **said)  # fmt: skip
    told = make_quote(
        version, "they had lost a week's catch", kind="indirect", public_id="told", gist="Lost."
    )
    event = make_event(make_timeline(slug="storm", summary="A storm."), slug="opens", title="It opens",
                       quotes=[mixed, told], actors=[calder], place="Eskerby")  # fmt: skip
    make_citation(event, quote=direct, relation="said-here")
    make_statement(direct, mixed, slug="open", speaker=calder, said_on=date(2022, 2, 1))
    return "http://testserver"


@pytest.mark.parametrize(
    ("address", "kind", "quotations", "articles"),
    [
        ("/timelines/storm/", "CollectionPage", 0, 0),
        ("/events/opens/", "Event", 3, 1),
        ("/quotes/direct/", "Quotation", 1, 1),
        ("/quotes/told/", "Quotation", 1, 1),
        ("/statements/open/", "CreativeWork", 2, 1),
    ],
)
def test_a_pages_data_are_linked_data_with_terms_of_schema_org(
    client: Client, address: str, kind: str, quotations: int, articles: int
) -> None:
    make_world()

    graph = graph_of(data_of(client, address))

    def amount(name: str) -> int:
        return len(set(graph.subjects(rdflib.RDF.type, rdflib.URIRef(SCHEMA + name))))

    assert amount(kind) >= 1
    assert (amount("Quotation"), amount("OpinionNewsArticle")) == (quotations, articles)
    assert misused(graph) == []


def test_a_quotation_has_its_speaker_and_no_words_that_nobody_spoke(client: Client) -> None:
    base = make_world()

    by_id = {thing["@id"]: thing for thing in data_of(client, "/events/opens/")["@graph"]}
    direct, mixed, told = (by_id[f"{base}/quotes/{name}/#quote"] for name in ("direct", "mixed", "told"))

    assert direct["text"] == "We have cleared the northern channel"
    assert mixed["text"] == "painful but limited"
    assert data_of(client, "/quotes/mixed/")["abstract"] == "Bearable."
    assert "text" not in told and told["abstract"] == "Lost."
    assert by_id[direct["creator"]["@id"]] == {
        "@type": "Person",
        "@id": f"{base}/actors/calder/#actor",
        "name": "Ines Calder",
        "url": f"{base}/actors/calder/",
        "sameAs": "https://www.wikidata.org/entity/Q77",
    }
    assert (direct["dateCreated"], direct["recordedAt"]) == (
        "2022-02",
        {"@id": f"{base}/events/opens/#event"},
    )
    assert mixed["about"] == {"@id": f"{base}/events/opens/#event"}
    assert direct["exampleOfWork"] == {"@id": f"{base}/statements/open/#statement"}
    event = by_id[f"{base}/events/opens/#event"]
    assert (event["startDate"], event["location"]["name"]) == ("2022-02-01", "Eskerby")
    assert event["subjectOf"][0]["publisher"]["name"] == "The Daily Anchor"


def test_words_in_the_data_cannot_end_the_block_they_stand_in(client: Client) -> None:
    make_world()

    page = client.get("/quotes/direct/").content.decode()

    assert data_of(client, "/quotes/direct/")["abstract"] == "</script><b>It is open."
    assert "</script><b>" not in page
