"""What is said of a field that was filled in wrongly: which field, and what to do, in an editor's words."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

EMPTY = "“{label}” is empty: fill it in."
NOT_CHOSEN = "“{label}” is empty: choose one."
TOO_LONG = "“{label}” has %(show_value)d characters and takes at most %(limit_value)d: shorten it."
NO_SLUG = (
    "“{label}” becomes part of an address: use only letters from a to z, digits, hyphens and underscores, "
    "without blanks, as in harbour-reopens."
)
TAKEN = "“{label}” is the same as that of another record: give another one."
SAYINGS = {"required": EMPTY, "blank": EMPTY, "null": EMPTY, "max_length": TOO_LONG, "unique": TAKEN}


def in_plain_words(fields: Mapping[str, forms.Field]) -> None:
    """Have each of a form's `fields` say its faults by its label; what it says in words of its own stays."""
    for name, field in fields.items():
        label = _label(field.label or name)
        own = field.error_messages
        if own.get("required") == forms.Field.default_error_messages["required"]:
            saying = NOT_CHOSEN if isinstance(field, forms.ChoiceField) else EMPTY
            own["required"] = saying.format(label=label)
        own.setdefault("max_length", TOO_LONG.format(label=label))
        own.setdefault("unique", TAKEN.format(label=label))
        if isinstance(field, forms.SlugField) and "invalid" not in own:
            own["invalid"] = NO_SLUG.format(label=label)


class PlainForm:
    """Stands before a form's own class and has its fields say their faults in plain words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_plain_words(self.fields)  # type: ignore[attr-defined]


def sentences_of(error: ValidationError, record: models.Model) -> str:
    """Return the faults of a record that was checked without a form, each by the name of its field."""
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    told = []
    for name, faults in error.error_dict.items():
        field = None if name == "__all__" else record._meta.get_field(name)
        for fault in faults:
            saying = SAYINGS.get(fault.code or "")
            if isinstance(field, models.SlugField) and fault.code == "invalid":
                saying = NO_SLUG
            if field is None or saying is None:
                told += fault.messages
            else:
                label = _label(getattr(field, "verbose_name", name))
                told += ValidationError(saying.format(label=label), params=fault.params).messages
    return " ".join(told)


def _label(words: object) -> str:
    """The label as it stands above the field, without signs that stand for values in a message."""
    named = re.sub("[%{}]", "", str(words)).replace("_", " ")
    return named[:1].upper() + named[1:]
