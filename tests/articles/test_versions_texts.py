"""Finding quotes again, ranking and comparing, over texts alone: whatever changes, words stay as they are."""

import re
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from articles.versions.comparing import ADDED, REMOVED, SAME, difference
from articles.versions.ranking import rank
from articles.versions.standing import Found, Placed, Text, find_again, folded
from articles.words import CONTEXT

TEXT = (
    'Pilots wait\n\n"No pilot will sail this week," harbour master Ines Calder said on Monday. '
    'She called it "a hard week". "No," said Brenn.\n\n'
    "Elin Strand said that 30 ferries would wait until 20 June.\n\n"
    '"No pilot will sail this week," Brenn agreed. “It’s over”, he said.\n'
)


def placed(words: str, mention: str = "", cue: str = "", at: int = 0, **fields: object) -> Placed:
    """The quote of `words`, from `at` on, with the mention and cue nearest to it."""
    start = TEXT.index(words, at)
    end = start + len(words)
    parts = {}
    for name, part in (("mention", mention), ("cue", cue)):
        if part:
            places = [match.start() for match in re.finditer(re.escape(part), TEXT)]
            place = min(places, key=lambda one: abs(one - start))
            parts[name] = (place, place + len(part))
    return Placed(
        start,
        end,
        words,
        TEXT[max(0, start - CONTEXT) : start],
        TEXT[end : end + CONTEXT],
        **parts,
        **fields,  # type: ignore[arg-type]
    )


QUOTES = [
    placed(
        "No pilot will sail this week", "harbour master Ines Calder", "said", names=("Ines Calder", "Calder")
    ),
    placed('called it "a hard week"', "She", names=("Ines Calder", "Calder")),
    placed("No", "Brenn", "said", at=TEXT.index('"No,"')),
    placed("that 30 ferries would wait until 20 June", "Elin Strand", "said"),
    placed("No pilot will sail this week", "Brenn", "agreed", at=TEXT.index("20 June")),
    placed("It’s over", "he", "said", names=("Haldor Brenn", "Brenn")),
    placed("a hard week", is_implicit=True, names=("Ines Calder", "Calder")),
    placed("Pilots wait"),
]


@pytest.mark.parametrize("quote", QUOTES, ids=lambda quote: quote.exact)
def test_in_the_same_text_every_quote_stands_where_it_stood(quote):
    assert find_again(quote, Text.of(TEXT), Text.of(TEXT)) == Found(
        quote.start, quote.end, quote.mention, quote.cue
    )


pieces = st.sampled_from(
    [*re.findall(r"\w+|\W", TEXT), TEXT[20:90], TEXT[150:230], "not ", "3", "\n", "“", "”", " "]
)


@st.composite
def edited(draw: st.DrawFn) -> str:
    """The text after one to six edits: stretches taken out, put in, doubled, moved or exchanged."""
    text = TEXT
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + draw(st.sampled_from([1, 3, 12, 80, 400])))))
        stretch, rest = text[start:end], text[:start] + text[end:]
        match draw(st.sampled_from(["cut", "put", "double", "move", "exchange"])):
            case "cut":
                text = rest
            case "put":
                text = text[:start] + draw(pieces) + text[start:]
            case "double":
                at = draw(st.integers(0, len(text)))
                text = text[:at] + stretch + text[at:]
            case "move":
                at = draw(st.integers(0, len(rest)))
                text = rest[:at] + stretch + rest[at:]
            case "exchange":
                text = text[:start] + draw(pieces) + text[end:]
    return text


def plain(words: str) -> str:
    return " ".join(folded(words).split())


@given(edited(), st.sampled_from(QUOTES))
@example(TEXT.replace("30 ferries", "130 ferries").replace("that 130", "130"), QUOTES[3])
@example(
    TEXT.replace('"No pilot will sail this week," harbour master Ines Calder said on Monday. ', ""), QUOTES[0]
)
@example(TEXT.replace("\n\n", "\n"), QUOTES[5])
def test_whatever_is_changed_a_quote_that_stands_has_its_old_words_and_its_old_speaker(text, quote):
    found = find_again(quote, Text.of(TEXT), Text.of(text))

    if isinstance(found, str):
        assert found
        return
    assert text[found.start : found.end] == quote.exact
    for was, now in ((quote.mention, found.mention), (quote.cue, found.cue)):
        if was is not None and now is not None:
            assert plain(text[slice(*now)]) == plain(TEXT[slice(*was)])
    if quote.mention is not None and found.mention is not None:
        was = TEXT[min(quote.start, quote.mention[0]) : max(quote.end, quote.mention[1])]
        now = text[min(found.start, found.mention[0]) : max(found.end, found.mention[1])]
        assert plain(was) == plain(now)


@given(st.integers(0, 10_000), st.characters(codec="utf-8"), st.sampled_from(QUOTES))
def test_one_character_changed_inside_a_quote_and_it_stands_nowhere(position, character, quote):
    at = quote.start + position % len(quote.exact)
    if TEXT[at] == character:
        return
    text = TEXT[:at] + character + TEXT[at + 1 :]

    assert isinstance(find_again(quote, Text.of(TEXT), Text.of(text)), str)


@pytest.mark.parametrize(
    ("old", "new", "quote"),
    [
        ("until 20 June.", "until 20 June, 2023.", QUOTES[3]),
        ("until 20 June.", "until 20 June only.", QUOTES[3]),
        ("Strand said that", "Strand denied that", QUOTES[3]),
        ("Strand said that", "Strand said, wrongly, that", QUOTES[3]),
        ('"No," said Brenn', '"No," said Calder', QUOTES[2]),
        ('"No," said Brenn', '"No way," said Brenn', QUOTES[2]),
        ("Ines Calder said", "Ines Caldera said", QUOTES[0]),
        ("week," + '" Brenn agreed', "week" + '" Brenn agreed', QUOTES[4]),
        ("Brenn agreed", "Strand agreed", QUOTES[5]),
    ],
)
def test_a_change_beside_the_words_that_changes_what_they_say_or_who_says_them_loses_the_quote(
    old, new, quote
):
    assert TEXT.count(old) == 1

    assert isinstance(find_again(quote, Text.of(TEXT), Text.of(TEXT.replace(old, new))), str)


def test_without_the_old_text_the_words_kept_on_both_sides_have_to_stand():
    quote = QUOTES[3]
    text = Text.of("News.\n\n" + TEXT)

    assert find_again(quote, None, text) == Found(quote.start + 7, quote.end + 7)
    assert isinstance(find_again(quote, None, Text.of(TEXT.replace("Strand said", "Strand held"))), str)
    assert isinstance(find_again(Placed(0, 28, quote.exact), None, text), str)


words_and_breaks = st.lists(
    st.sampled_from(["we", "we ", "go", "not", " ", "\n", "\n\n", "“", ".", "é", "20"]), max_size=40
)


@given(words_and_breaks.map("".join), words_and_breaks.map("".join))
def test_the_pieces_of_a_comparison_are_both_texts_in_order(old, new):
    found = difference(old, new)

    assert "".join(piece.text for piece in found if piece.kind != ADDED) == old
    assert "".join(piece.text for piece in found if piece.kind != REMOVED) == new
    for piece in found:
        assert piece.text
        if piece.kind != ADDED:
            assert old.startswith(piece.text, piece.old_start)
        if piece.kind != REMOVED:
            assert new.startswith(piece.text, piece.new_start)
    if old == new:
        assert [piece.kind for piece in found] == ([SAME] if old else [])


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("He will not go.", "He will go.", [(SAME, "He will "), (REMOVED, "not "), (SAME, "go.")]),
        ("On 20 June", "On 30 June", [(SAME, "On "), (REMOVED, "20"), (ADDED, "30"), (SAME, " June")]),
        ("One.\nTwo.\n", "One.\nNew.\nTwo.\n", [(SAME, "One.\n"), (ADDED, "New.\n"), (SAME, "Two.\n")]),
        (
            "the old quay",
            "the new pier",
            [(SAME, "the "), (REMOVED, "old quay"), (ADDED, "new pier")],
        ),
        ("", "New.", [(ADDED, "New.")]),
    ],
)
def test_a_comparison_shows_words_as_an_editor_would(old, new, expected):
    assert [(piece.kind, piece.text) for piece in difference(old, new)] == expected


@given(edited(), st.sampled_from(QUOTES))
def test_ranked_places_are_in_the_text_apart_and_in_order(text, quote):
    found = rank(quote.exact, text)

    assert len(found) <= 5
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    for one in found:
        assert text[one.start : one.end] == one.exact
        assert one.exact.strip() == one.exact
    places = sorted((one.start, one.end) for one in found)
    assert all(first[1] <= second[0] for first, second in pairwise(places))


def test_the_words_themselves_rank_first_with_all_points():
    found = rank("No pilot will sail this week", TEXT)

    assert [(one.exact, one.score) for one in found[:2]] == [("No pilot will sail this week", 100.0)] * 2
    assert rank("", TEXT) == [] and rank("Pilots wait", "") == [] and rank("Zzz", "?!") == []
