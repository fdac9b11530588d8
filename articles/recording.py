"""Who changed a record and why, said before it is saved, so that its history never lacks what an editor did.

When is kept in order here as well, whatever the clock does.

History is kept by django-simple-history, which looks for both on the record under the two names set here;
no other module sets them.
"""

from datetime import timedelta
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.dispatch import receiver
from simple_history.signals import pre_create_historical_record

REASON_LENGTH = 100
"""How many characters history keeps of a reason; a quote's own record keeps more of it."""


def explain(record: models.Model, reason: str) -> None:
    """Have what is next done with `record` stand in its history with `reason`, cut to REASON_LENGTH.

    Whose it is stays as it would be: that of whoever is signed in to the request under way, or nobody's.
    """
    setattr(record, "_change_reason", reason[:REASON_LENGTH])  # noqa: B010 - no field of the record


def sign(record: models.Model, user: AbstractBaseUser | None, reason: str = "") -> None:
    """Have what is next done with `record` stand in its history as done by `user`, for `reason`.

    Without a user it is nobody's, even in a request of somebody signed in. Nothing is saved.
    """
    setattr(record, "_history_user", user)  # noqa: B010 - no field of the record
    explain(record, reason)


def save_for(record: models.Model, user: AbstractBaseUser | None, reason: str = "") -> None:
    """Save `record` so that its history names `user` and `reason`."""
    sign(record, user, reason)
    record.save()


def delete_for(record: models.Model, user: AbstractBaseUser | None, reason: str = "") -> None:
    """Delete `record` so that what stays of its history names `user` and `reason`."""
    sign(record, user, reason)
    record.delete()


@receiver(pre_create_historical_record)
def keep_in_order(
    sender: Any, instance: models.Model, history_instance: Any, using: str | None, **more: Any
) -> None:
    """Date what a record's history is given next after all that it holds.

    Where the clock was set back meanwhile, that is a moment after the last: which change was the last counts
    for readers, for undoing and for whoever asks what the record was, and nobody could tell it otherwise.
    """
    if history_instance.history_type == "+":
        return  # the first there is
    earlier = sender.objects.using(using).filter(id=instance.pk)
    last = earlier.aggregate(last=models.Max("history_date"))["last"]
    if last is not None and history_instance.history_date <= last:
        history_instance.history_date = last + timedelta(microseconds=1)
