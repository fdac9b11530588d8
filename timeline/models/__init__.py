"""What happened and how readers see it: timelines, events and their entries, citations, discrepancies."""

from timeline.models.amendments import Amendment
from timeline.models.citations import Citation
from timeline.models.discrepancies import Discrepancy, DiscrepancySpan
from timeline.models.events import Event, EventActor
from timeline.models.origins import PassageTelling
from timeline.models.showings import Showing
from timeline.models.stories import LoadedRecord
from timeline.models.timelines import Entry, Timeline
from timeline.models.topics import StatementLink, StatementTopic
from timeline.models.wordings import Wording

__all__ = [
    "Amendment",
    "Citation",
    "Discrepancy",
    "DiscrepancySpan",
    "Entry",
    "Event",
    "EventActor",
    "LoadedRecord",
    "PassageTelling",
    "Showing",
    "StatementLink",
    "StatementTopic",
    "Timeline",
    "Wording",
]
