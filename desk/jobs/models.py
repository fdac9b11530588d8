"""What was asked of the workers, and how far each piece of it is."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from articles.models import ArticleVersion

NAME_LENGTH = 500
CANCELLED = "cancelled"
"""The outcome of an item that was left undone."""

WORDS = "words"
"""The content type of a text that came as characters, as in JSON: its bytes are UTF-8 and no file's."""


class Job(models.Model):
    """One thing that was asked for and takes long, as importing an archive of articles.

    It is done when each of its items is settled. What workers fetch from the queue are only numbers of items,
    so that whatever becomes of the queue, what is left to be done stands here.
    """

    class Kind(models.TextChoices):
        IMPORT = "import", "import"
        READ = "read", "read for quotes"
        COMPARE = "compare", "look for copies"

    kind = models.CharField(max_length=20, choices=Kind.choices)
    told = models.CharField(max_length=300, help_text="What is to be done, in words.")
    outlet = models.CharField(
        max_length=200, blank=True, help_text="The outlet of an import, where nothing else names one."
    )
    new_version = models.BooleanField(
        default=False, help_text="Whether another text at a known address becomes its next version."
    )
    total = models.PositiveIntegerField(default=0, help_text="How many items it has.")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        help_text="Who asked for it; nobody where a command did.",
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    begun_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    trouble = models.CharField(max_length=300, blank=True, help_text="What last kept a worker from it.")
    trouble_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.told


class JobItem(models.Model):
    """One piece of a job, done whole or not at all: a text to import, or a text to read or compare.

    What was sent is kept until it is stored as an article, and no longer.
    """

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="items")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=NAME_LENGTH, help_text="Its file, as the report prints it.")
    content = models.BinaryField(null=True)
    content_type = models.CharField(max_length=20, blank=True)
    metadata = models.TextField(blank=True, help_text="What is known beside the text, packed.")
    place = models.CharField(max_length=NAME_LENGTH, blank=True, help_text="Where its metadata stand.")
    version = models.ForeignKey(ArticleVersion, on_delete=models.SET_NULL, null=True, related_name="+")
    outcome = models.CharField(max_length=20, blank=True, help_text="What became of it; empty until then.")
    words = models.TextField(blank=True, help_text="What there is to say of it, such as why it failed.")
    found = models.PositiveIntegerField(default=0, help_text="Quotes or passages newly suggested.")
    tries = models.PositiveSmallIntegerField(
        default=0, help_text="How often it was begun after its worker had ended in the middle."
    )
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["job", "number"]
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="job_item_number_once")]
        indexes = [
            models.Index(fields=["job", "number"], name="job_item_left", condition=Q(settled_at__isnull=True))
        ]

    def __str__(self) -> str:
        return self.name
