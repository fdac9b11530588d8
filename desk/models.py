"""What editors did in the queue and to differences, to be taken back; when all promises were checked.

What was asked of the workers stands in `desk/jobs/models.py`, the second factor of an account in
`desk/devices.py`.
"""

from django.conf import settings
from django.db import models

from articles.models import Actor, Article, Quote
from articles.phrasing import counted
from desk.devices import SealedTOTPDevice  # noqa: F401 - Django looks for models here
from desk.jobs.models import Job, JobItem  # noqa: F401 - and for these
from timeline.models import Discrepancy


class Step(models.Model):
    """One thing that an editor did in the queue, and what it changed from what to what.

    A step that is undone stays, with the moment; what undoing it restored stands in the records' history.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="steps")
    quote = models.ForeignKey(Quote, on_delete=models.SET_NULL, null=True, related_name="steps")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    verb = models.CharField(max_length=20)
    told = models.CharField(max_length=300, help_text="What was done, as the editor was told.")
    changes = models.JSONField(
        default=list, help_text='[{"model", "pk", "before", "after"}]; without before: it was made.'
    )
    mention = models.CharField(
        max_length=200, blank=True, help_text="The words by which the article means the speaker chosen."
    )
    actor = models.ForeignKey(
        Actor, on_delete=models.SET_NULL, null=True, related_name="+", help_text="The speaker chosen."
    )
    done_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["mention"], name="step_mention")]

    def __str__(self) -> str:
        return self.told


class DifferenceStep(models.Model):
    """One thing that an editor did to a difference: the whole of it before and after, to be taken back.

    Without `before` it was made; without the difference, it is gone since.
    """

    discrepancy = models.ForeignKey(Discrepancy, on_delete=models.SET_NULL, null=True, related_name="steps")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    told = models.CharField(max_length=300, help_text="What was done, as the editor was told.")
    before = models.JSONField(null=True)
    after = models.JSONField()
    done_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.told


class VerifyRun(models.Model):
    """One check of every promise, as `verify_regularly` makes it, and what it found.

    Without `finished_at` it has not come to its end: it is under way, or it was interrupted, or it failed,
    for which `failure` has the reason.
    """

    started_at = models.DateTimeField(auto_now_add=True, db_index=True)
    finished_at = models.DateTimeField(null=True, editable=False)
    breach_count = models.PositiveIntegerField("broken promises", default=0, editable=False)
    breaches = models.JSONField(
        default=list, editable=False, help_text="What the first of them are: a record and a sentence each."
    )
    checked = models.JSONField(default=dict, editable=False, help_text="How many of what were looked at.")
    failure = models.CharField(max_length=300, blank=True, editable=False)

    class Meta:
        ordering = ["-id"]
        verbose_name = "check of all promises"
        verbose_name_plural = "checks of all promises"

    def __str__(self) -> str:
        return f"{self.started_at:%d %B %Y, %H:%M}: {self.outcome}"

    @property
    def seconds(self) -> float:
        """How long it took; 0 where it has not come to its end."""
        return (self.finished_at - self.started_at).total_seconds() if self.finished_at else 0.0

    @property
    def outcome(self) -> str:
        if self.failure:
            return f"failed ({self.failure})"
        if self.finished_at is None:
            return "not finished"
        if self.breach_count:
            return f"{counted(self.breach_count, 'broken promise')} found"
        return "all promises hold"
