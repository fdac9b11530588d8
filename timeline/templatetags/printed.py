"""Print styles and a script into a page; the Content-Security-Policy names both by their hashes."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from config.printed_into_pages import page_script, page_styles

register = template.Library()


@register.simple_tag(name="page_styles")
def print_styles() -> SafeString:
    """Return the element with the site's styles."""
    return mark_safe(f"<style>{page_styles().text}</style>")  # noqa: S308 - our own file, without markup


@register.simple_tag(name="page_script")
def print_script(*scripts: str) -> SafeString:
    """Return the script that fetches others, from these addresses, once the page is painted."""
    text = mark_safe(page_script().text)  # noqa: S308 - our own file, without markup
    return format_html('<script data-scripts="{}">{}</script>', " ".join(scripts), text)
