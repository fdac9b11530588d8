"""The text of the queue as it is printed: escaped, with signs, each piece at its place."""

from articles.models import ArticleVersion, Quote
from desk.marked_text import print_marked
from desk.marking import marked, numbered

TEXT = "“We <sail>,” she said.\n\nNobody & nothing."


def printed(*quotes: Quote, current: Quote | None = None, behind: tuple[int, ...] = ()) -> str:
    version = ArticleVersion(text=TEXT, characters=len(TEXT))
    return print_marked(marked(version, numbered(quotes, current)), behind)


def test_a_quote_is_a_link_with_its_number_and_everything_is_escaped() -> None:
    quote = Quote(pk=7, start=1, end=11, kind="direct", status="accepted")

    assert printed(quote, current=quote) == (
        '<p class="line body"><span data-at="0">“</span>'
        '<a class="find direct accepted current" data-at="1" href="?quote=7#q7" aria-current="true" id="q7">'
        'We &lt;sail&gt;,<sup>1 ✓</sup></a><span data-at="11">” she said.</span></p>\n'
        '<p class="line body"><span data-at="24">Nobody &amp; nothing.</span></p>'
    )


def test_one_put_behind_carries_a_question_mark_and_speaker_and_cue_of_the_current_are_marked() -> None:
    quote = Quote(
        pk=7, start=1, end=11, kind="direct", status="suggested",
        speaker_start=13, speaker_end=16, cue_start=17, cue_end=21,
    )  # fmt: skip

    text = printed(quote, current=quote, behind=(7,))

    assert "<sup>1 ?</sup>" in text
    assert '<span class="mention" data-at="13">she</span>' in text
    assert '<span class="cue" data-at="17">said</span>' in text


def test_words_that_are_no_quote_yet_are_marked_without_a_link() -> None:
    chosen = Quote(start=24, end=30, kind="indirect")

    assert '<mark class="find indirect current" aria-current="true" data-at="24">Nobody</mark>' in printed(
        chosen, current=chosen
    )
