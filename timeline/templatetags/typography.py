"""Our own words, as templates print them: never for words that somebody said or printed."""

from django import template

from timeline.typography import thousands, typographic

register = template.Library()
register.filter("thousands", thousands)
register.filter("typographic", typographic)
