"""Print the style sheet into the page."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from config.page_styles import page_styles

register = template.Library()


@register.simple_tag(name="page_styles")
def printed() -> SafeString:
    """Return the style element, whose content the Content-Security-Policy names by its hash."""
    return mark_safe(f"<style>{page_styles().css}</style>")  # noqa: S308 - our own file, without markup
