"""How exactly a moment is known: one scale for articles, quotes and events."""

from django.db import models


class Precision(models.TextChoices):
    """From the minute to not at all; day and coarser are calendar dates and are never converted."""

    MINUTE = "minute", "to the minute"
    HOUR = "hour", "to the hour"
    DAY = "day", "a day"
    WEEK = "week", "some day in a week"
    MONTH = "month", "some day in a month"
    YEAR = "year", "some day in a year"
    BEFORE = "before", "by a day"
    ONGOING = "ongoing", "lasting"
    UNKNOWN = "unknown", "not known"


CLOCK = (Precision.MINUTE, Precision.HOUR)
"""Precisions that name an hour, and so need a zone."""

FIRST_YEAR, LAST_YEAR = 1000, 9000
"""Years that are taken: at the ends of the calendar a zone or a day's end leads out of it, and no page can
read such a row again."""
