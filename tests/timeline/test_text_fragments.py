"""Links that open an outlet's page at the words quoted from it."""

import pytest

from timeline.text_fragments import ENDS, WHOLE_AT_MOST, fragment_link, text_directive

LONG = "We have " + "cleared the northern channel and " * 6 + "will open it again on Friday."


@pytest.mark.parametrize(
    ("words", "directive"),
    [
        ("We will appeal", "text=We%20will%20appeal"),
        ("twenty-one, or 50% of A&B", "text=twenty%2Done%2C%20or%2050%25%20of%20A%26B"),
        ("two  blanks\tand a tab", "text=two%20blanks%20and%20a%20tab"),
        ("Порт открыт", "text=%D0%9F%D0%BE%D1%80%D1%82%20%D0%BE%D1%82%D0%BA%D1%80%D1%8B%D1%82"),
        ("Is it open?", "text=Is%20it%20open"),
        ("The pier. It is ours.\n\nThe ships are not.",
         "text=The%20pier.%20It%20is%20ours.,The%20ships%20are%20not"),
        (LONG, "text=We%20have%20cleared%20the%20northern,open%20it%20again%20on%20Friday"),
        ("One.\n\n\n", "text=One"),
        ("… !", ""),
        ("", ""),
    ],
    ids=[
        "short", "signs with a meaning", "blanks", "another alphabet", "mark at the end", "two lines", "long",
        "line ends at the end", "no word", "nothing",
    ],
)  # fmt: skip
def test_words_are_named_whole_or_by_their_ends(words: str, directive: str) -> None:
    assert text_directive(words) == directive


def test_long_words_of_few_parts_are_named_whole() -> None:
    """Their first five and last five would overlap, and then no place fits both."""
    words = " ".join(["l" * (WHOLE_AT_MOST // ENDS)] * (2 * ENDS))

    assert "," not in text_directive(words)


@pytest.mark.parametrize(
    ("words", "before", "after", "directive"),
    [
        ("It is open.", "said: “", "” the pilot",
         "text=said%3A%20%E2%80%9C-,It%20is%20open.,-%E2%80%9D%20the%20pilot"),
        ("It is open.", "twenty-one, “", "", "text=twenty%2Done%2C%20%E2%80%9C-,It%20is%20open"),
        (LONG, "", "she said", "text=We%20have%20cleared%20the%20northern,open%20it%20again%20on%20Friday.,"
         "-she%20said"),
        ("… !", "said", "", ""),
    ],
    ids=["both sides", "before alone", "long, and after alone", "no word"],
)  # fmt: skip
def test_what_stands_beside_the_words_is_named_with_them(
    words: str, before: str, after: str, directive: str
) -> None:
    assert text_directive(words, before, after) == directive


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://anchor.example/1", "https://anchor.example/1#:~:text=Words"),
        ("https://anchor.example/1#top", "https://anchor.example/1#top:~:text=Words"),
        ("https://anchor.example/1#:~:text=old", "https://anchor.example/1#:~:text=Words"),
        ("", ""),
    ],
    ids=["plain", "with a place of its own", "with a directive", "no address"],
)
def test_the_fragment_follows_what_the_address_has(url: str, link: str) -> None:
    assert fragment_link(url, "Words") == link
