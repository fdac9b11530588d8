"""What happened, as editors see it in the admin: timelines, events with their evidence, discrepancies."""

from timeline.admin.discrepancies import DiscrepancyAdmin
from timeline.admin.events import EventAdmin
from timeline.admin.timelines import TimelineAdmin
from timeline.admin.topics import StatementTopicAdmin

__all__ = ["DiscrepancyAdmin", "EventAdmin", "StatementTopicAdmin", "TimelineAdmin"]
