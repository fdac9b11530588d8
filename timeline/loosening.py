"""What a search that found nothing would find if it asked for less: no phrase, or no -word.

A list that holds nothing offers each with its count, as it offers to drop a filter.
"""

from django.http import QueryDict

from timeline.describing import number
from timeline.filters import EventFilterForm
from timeline.searching import TERM, read_words


def without_marks(text: str) -> str:
    """Return the words asked for without the quotation marks around several of them; -exclusions stay.

    >>> without_marks('"common ground" troops -"state visit"')
    'common ground troops -"state visit"'
    >>> without_marks("“troops”")
    '“troops”'
    """
    terms = []
    for match in TERM.finditer(text):
        minus, straight, curly, _ = match.groups()
        phrase = (straight or curly or "").split()
        terms.append(" ".join(phrase) if len(phrase) > 1 and not minus else match[0])
    return " ".join(terms)


def without_exclusions(text: str) -> str:
    """Return the words asked for without those that no event may hold.

    >>> without_exclusions('troops -visit -"common ground" build-up')
    'troops build-up'
    """
    return " ".join(match[0] for match in TERM.finditer(text) if not match[1])


def looser_words(form: EventFilterForm) -> list[dict[str, str]]:
    """Return the ways to ask for less that lead to an event: how each is told, and its query.

    Each costs one look for the words and one count, so this is for a list that holds nothing.
    """
    asked = form.cleaned_data.get("q") or ""
    ways = []
    if form.words.wanted and (apart := without_marks(asked)) != asked and (found := _events(form, apart)):
        hold = "holds" if found == 1 else "hold"
        label = f"{number(found, 'event')} {hold} these words apart from each other"
        ways.append({"label": label, "query": form.view_query(q=apart)})
    if form.words.unwanted:
        wanted = without_exclusions(asked)
        if read_words(wanted).wanted and (found := _events(form, wanted)):
            left_out = " or ".join(f"“{term}”" for term in form.words.unwanted)
            label = f"Without leaving out {left_out}: {number(found, 'event')}"
            ways.append({"label": label, "query": form.view_query(q=wanted)})
    return ways


def _events(form: EventFilterForm, words: str) -> int:
    """How many events the list would hold with other words."""
    query = QueryDict(form.query(q=words))
    other = type(form)(query, timeline=form.timeline)
    return other.apply(other.entries).count()
