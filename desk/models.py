"""What editors did in the queue and to differences, kept so that every step can be taken back."""

from django.conf import settings
from django.db import models

from articles.models import Actor, Article, Quote
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
