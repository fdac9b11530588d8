"""What a browser would send back of an admin form on which nothing was changed."""

from typing import Any

from django.http import HttpResponse


def filled(page: HttpResponse) -> dict[str, Any]:
    """The fields of the page's form and inlines with the values they show."""
    context = page.context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    shown = {bound.html_name: bound.value() for form in forms for bound in form}
    return {name: value for name, value in shown.items() if value is not None and value is not False}


def errors(page: HttpResponse) -> list[str]:
    """Every error that a form page shows, in its order."""
    context = page.context
    found = [message for messages in context["adminform"].form.errors.values() for message in messages]
    for inline in context["inline_admin_formsets"]:
        found += inline.formset.non_form_errors()
        found += [
            message for row in inline.formset.errors for messages in row.values() for message in messages
        ]
    return found
