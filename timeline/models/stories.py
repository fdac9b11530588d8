"""What a story file last said, so that an editor's later changes can be told from it."""

from django.db import models

from timeline.models.timelines import Timeline


class LoadedRecord(models.Model):
    """What a timeline's story last said of a record; where that reads otherwise now, an editor changed it."""

    timeline = models.ForeignKey(Timeline, on_delete=models.CASCADE, related_name="loaded_records")
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=400)
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["timeline", "kind", "key"]
        indexes = [models.Index(fields=["kind", "key"], name="loaded_record_key")]
        constraints = [models.UniqueConstraint(fields=["timeline", "kind", "key"], name="loaded_record_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
