"""Who speaks and acts."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from articles.models.names import NameField
from articles.querysets import ActorQuerySet


class Actor(models.Model):
    """Somebody who speaks or acts: a person, an organisation, a state or a group."""

    class Kind(models.TextChoices):
        PERSON = "person"
        ORGANISATION = "organisation"
        STATE = "state"
        GROUP = "group"

    name = NameField(max_length=200)
    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.PERSON)
    role = NameField(max_length=200, blank=True, help_text="E.g. Prime Minister of Hungary.")
    affiliation = models.CharField(max_length=200, blank=True)
    country = models.CharField(max_length=100, blank=True)
    wikidata = models.CharField(
        max_length=20,
        null=True,
        blank=True,
        unique=True,
        validators=[RegexValidator(r"^Q[1-9][0-9]*$", "A Wikidata id is a Q and a number, e.g. Q7747.")],
    )
    note = models.TextField(blank=True)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        help_text="The same actor under the record that stays; emptied again, the merge is undone.",
    )

    history = HistoricalRecords()
    objects = ActorQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="actor_not_merged_into_itself",
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("timeline:actor", args=[self.slug])

    def clean(self) -> None:
        """Merges stay one step deep, so that following one is never a search."""
        if self.merged_into is not None and self.merged_into.merged_into_id is not None:
            raise ValidationError(
                {"merged_into": f"{self.merged_into} is merged itself: merge into the record that stays."}
            )
        if self.merged_into is not None and self.pk and self.merged.exists():
            raise ValidationError({"merged_into": "Others are merged into this one: move them first."})

    @property
    def canonical(self) -> "Actor":
        """The record that stands for this actor in public."""
        return self.merged_into or self


class Alias(models.Model):
    """A name or description by which articles mean an actor."""

    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="aliases")
    name = NameField(max_length=200)
    is_ambiguous = models.BooleanField(
        default=False, help_text="Others are meant by it too: ask, never guess."
    )
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["actor", "position", "id"]
        verbose_name_plural = "aliases"
        indexes = [models.Index(fields=["name"], name="alias_name")]
        constraints = [models.UniqueConstraint(fields=["actor", "name"], name="alias_once_per_actor")]

    def __str__(self) -> str:
        return self.name
