"""Saving in an editor's name: who and why stand in history beside what changed."""

from django.contrib.auth.models import User
from django.db import models

REASON_LENGTH = 100
"""What history keeps of a reason; a quote's own record keeps it whole."""


def save_for(record: models.Model, user: User | None, reason: str = "") -> None:
    """Save `record` so that its history names `user` and `reason`."""
    setattr(record, "_history_user", user)  # noqa: B010 - the names that django-simple-history looks for
    setattr(record, "_change_reason", reason[:REASON_LENGTH])  # noqa: B010
    record.save()
