"""Who changed a record and why, said before it is saved, so that its history never lacks what an editor did.

History is kept by django-simple-history, which looks for both on the record under the two names set here;
no other module sets them.
"""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models

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
