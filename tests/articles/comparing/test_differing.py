"""Where two articles differ: sentences made for the purpose, with what must be found and what must not."""

import pytest

from articles.comparing.differing import Rendered, Told, find_differences

FIGURES = [
    ("The flood in Marden killed 40 people.",
     "In Marden 45 people were killed by the flood.", "another number"),
    ("The flood in Marden killed 40 people.",
     "Forty-five died in Marden. The flood left 45 dead.", "died and dead"),
    ("The flood killed more than 40 people in Marden.", "The flood killed 40 people in Marden.", "more than"),
    ("The flood killed over 40 people in Marden.",
     "The flood killed at least 40 people in Marden.", "at least"),
    ("The flood killed about 40 people in Marden.", "The flood killed 40 people in Marden.", "about"),
    ("The flood killed up to 40 people in Marden.", "The flood killed 40 people in Marden.", "up to"),
    ("The flood killed fewer than 40 people in Marden.",
     "The flood killed 40 people in Marden.", "fewer than"),
    ("Two dozen ferries stayed in Corby harbour.", "In Corby harbour 30 ferries stayed.", "spelled out"),
    ("Between 10 and 15 ferries left Corby harbour.", "20 ferries left Corby harbour.", "a range"),
    ("10-15 ferries left Corby harbour.", "10 to 20 ferries left Corby harbour.", "two ranges"),
    ("The ferry company lost $3bn in Corby.", "In Corby the ferry company lost $2.5 billion.", "money"),
    ("The ferry company lost $3bn in Corby.", "In Corby the ferry company lost €3bn.", "a currency"),
    ("Ferry fares in Corby rise by 12 per cent.", "Ferry fares in Corby rise by 15%.", "a share"),
    ("A third of Corby's ferries are rusty.", "40% of the ferries in Corby are rusty.", "a part"),
    ("The Corby pipeline is 300 km long.", "The pipeline at Corby is 300 miles long.", "a measure"),
    ("The strike of Corby's pilots lasted two weeks.", "The Corby pilots' strike lasted 10 days.", "a time"),
    ("Some 8,500 soldiers marched to Corby barracks.",
     "9,500 troops marched to the Corby barracks.", "synonyms"),
    ("Engineers photographed the 1,300 passengers a day.", "There may soon be 2,300 passengers a day.",
     "the only figure of its kind"),
    ("Half a million homes in Corby lost power.",
     "Power was lost in 600,000 homes in Corby.", "half a million"),
    ("The mayor of Corby opened the harbour bridge on 1 February.",
     "On 2 February the mayor of Corby opened the bridge in the harbour.", "a date"),
    ("The mayor of Corby opened the harbour bridge on Monday.",
     "On Tuesday the mayor of Corby opened the bridge in the harbour.", "a weekday"),
    ("The Corby harbour bridge was built by prisoners in 1911.",
     "Prisoners built the bridge in Corby harbour in 1921.", "a year"),
]  # fmt: skip
NO_FIGURES = [
    ("The flood in Marden killed 40 people.",
     "In Marden forty people were killed by the flood.", "spelled out"),
    ("The flood killed more than 40 people in Marden.", "The Marden flood killed over 40 people.", "over"),
    ("At least 40 people were killed in the Marden flood.",
     "The Marden flood killed 40 people or more.", "or more"),
    ("13,000 sheep drowned in the Marden flood.",
     "In the flood at Marden 13 000 sheep drowned.", "a blank inside"),
    ("The flood killed 40 people in Marden and injured 12 others.",
     "In Marden 12 people were injured and 40 killed in the flood.", "two figures in turn"),
    ("The flood killed 40 people in Marden.", "A fire in Ockley killed 45 people.", "two events"),
    ("The flood killed 40 people in Marden.",
     "The flood in Marden injured 45 people.", "what became of them"),
    ("The flood killed 40 people in Marden.", "The flood drowned 45 sheep in Marden.", "what is counted"),
    ("Two dozen ferries stayed in Corby harbour.", "In Corby harbour 24 ferries stayed.", "a dozen"),
    ("Between 10 and 15 ferries left Corby harbour.", "10-15 ferries left Corby harbour.", "a range"),
    ("The ferry company lost $3bn in Corby.", "In Corby the ferry company lost 3 billion dollars.", "money"),
    ("Ferry fares in Corby rise by 12 per cent.", "Ferry fares in Corby rise by twelve percent.", "a share"),
    ("The Corby pipeline is 300 km long.", "The pipeline at Corby is 186 miles long.", "a measure"),
    ("The strike of Corby's pilots lasted two weeks.", "The Corby pilots' strike lasted 14 days.", "a time"),
    ("Thousands of people marched to Corby barracks.",
     "8,500 people marched to the Corby barracks.", "thousands"),
    ("Ferry fares in Corby rise by 12 per cent.", "In Corby 15 ferries carry cars.", "share and number"),
    ("The mayor of Corby opened the harbour bridge on 1 February.",
     "On Feb. 1st, 2022, the mayor of Corby opened the bridge in the harbour.", "a date"),
    ("The mayor of Corby opened the harbour bridge on Monday.",
     "On Tuesday a storm closed the bridge to lorries.", "two days, two events"),
    ("The Corby bridge was painted in 1997.",
     "The Ockley school burnt down in 2003.", "two years, two matters"),
]  # fmt: skip


def told(*texts: str) -> list[Told]:
    return [Told(chr(97 + at), text) for at, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("one", "other", "why"), FIGURES, ids=[f"{why}: {one[:30]}" for one, _, why in FIGURES]
)
def test_figures_of_one_thing_that_differ_are_suggested_once(one, other, why):
    found = find_differences(told(one, other))

    assert [difference.kind for difference in found] == ["figure"], why
    assert {side.article for side in found[0].sides} == {"a", "b"}


@pytest.mark.parametrize(
    ("one", "other", "why"), NO_FIGURES, ids=[f"{why}: {one[:30]}" for one, _, why in NO_FIGURES]
)
def test_figures_that_agree_or_count_something_else_are_not_suggested(one, other, why):
    assert find_differences(told(one, other)) == [], why


def test_sides_are_places_in_the_texts_of_at_most_eight_words():
    articles = told(
        "The night of rain and the flood after it in Marden and its six villages killed more than 40 people.",
        "In Marden the flood, which came at night and without any warning at all, killed 45 people.",
    )

    (found,) = find_differences(articles)

    words = {
        side.article: articles["ab".index(side.article)].text[side.start : side.end] for side in found.sides
    }
    assert "more than 40 people" in words["a"]
    assert "45 people" in words["b"]
    assert all(len(shown.split()) <= 8 for shown in words.values())


def test_an_article_that_agrees_with_one_side_stands_beside_it():
    articles = told(
        "The flood in Marden killed 40 people.",
        "In Marden 45 people were killed by the flood.",
        "Officials in Marden said the flood had killed 45 people.",
    )

    (found,) = find_differences(articles)

    assert [side.article for side in found.sides] == ["a", "b", "c"]


def test_a_figure_in_a_heading_is_held_against_the_text_below_it():
    text = "Flood kills 50 people in Marden\nThe flood in Marden killed 40 people on Monday night."

    (found,) = find_differences([Told("a", text, None, (("headline", 0, 31),))])

    assert found.reason == "The heading has “50 people”, the text “40 people”."


def test_a_menu_beside_the_text_says_nothing():
    text = "Flood kills 50 people in Marden\nThe flood in Marden killed 40 people on Monday night."

    assert find_differences([Told("a", text, None, (("boilerplate", 0, 31),))]) == []


def test_what_one_article_states_and_another_gives_as_a_charge_is_attribution():
    found = find_differences(
        told(
            "The company dumped 300 barrels in Corby harbour.",
            "Fishermen accused the company of dumping 300 barrels in Corby harbour.",
        )
    )

    assert [(difference.kind, difference.rule) for difference in found] == [("attribution", "fact-or-charge")]


def rendition(text: str, words: str, **facts) -> Rendered:
    start = text.index(words)
    mention = facts.pop("mention", None)
    place = (text.index(mention), text.index(mention) + len(mention)) if mention else None
    return Rendered(words, start, start + len(words), speaker_place=place, statement="one", **facts)


def test_one_unnamed_source_and_several_of_the_same_description_are_attribution():
    one = "The bridge is unsafe, a senior harbour official said."
    several = "Senior harbour officials said the bridge was unsafe."
    articles = [
        Told("a", one, quotes=(rendition(one, "The bridge is unsafe", mention="a senior harbour official",
                                         speaker_description="a senior harbour official"),)),
        Told("b", several, quotes=(rendition(several, "the bridge was unsafe",
                                             mention="Senior harbour officials",
                                             speaker_description="Senior harbour officials"),)),
    ]  # fmt: skip

    found = find_differences(articles)

    assert [(difference.kind, difference.rule) for difference in found] == [("attribution", "one-or-several")]


def test_a_named_source_and_an_unnamed_one_of_one_statement_are_attribution():
    named = "“The bridge is unsafe,” Lena Osgood said."
    unnamed = "“The bridge is unsafe,” an official said."
    articles = [
        Told("a", named, quotes=(rendition(named, "The bridge is unsafe,", kind="direct", speaker="osgood",
                                           mention="Lena Osgood"),)),
        Told("b", unnamed, quotes=(rendition(unnamed, "The bridge is unsafe,", kind="direct",
                                             mention="an official", speaker_description="an official"),)),
    ]  # fmt: skip

    found = find_differences(articles, {"one": "The bridge is not safe."})

    assert [(one.rule, one.topic) for one in found] == [
        ("named-or-not", "Who is the source: The bridge is not safe.")
    ]


@pytest.mark.parametrize(
    ("other", "rules"),
    [
        ("The bridge is old and it should be closed at once", ["words-in-marks"]),
        ("The bridge is unsafe and it must be closed at once", []),
        ("the bridge is unsafe, and it must be closed at once!", []),
        ("it must be closed at once", []),
        ("Nobody in this town has ever listened to me", []),
    ],
    ids=["other words", "the same", "other punctuation", "cut short", "another sentence"],
)
def test_words_in_marks_are_compared_by_words_and_not_by_marks_or_length(other, rules):
    one = "“The bridge is unsafe and it must be closed at once,” she said."
    two = f"“{other},” she said."
    articles = [
        Told("a", one, quotes=(rendition(one, one[1:-11], kind="direct", speaker="osgood"),)),
        Told("b", two, quotes=(rendition(two, other, kind="direct", speaker="osgood"),)),
    ]

    assert [difference.rule for difference in find_differences(articles)] == rules


def test_words_in_marks_above_the_text_are_held_against_those_below():
    text = "Bridge ‘must be closed’ now\nThe bridge “must at once be closed”, Lena Osgood said."
    above = rendition(text, "must be closed", kind="direct", zone="headline", speaker="osgood")
    below = rendition(text, "must at once be closed", kind="direct", speaker="osgood")

    (found,) = find_differences([Told("a", text, None, (("headline", 0, 27),), (above, below))])

    assert [text[side.start : side.end] for side in found.sides] == [
        "must be closed",
        "must at once be closed",
    ]


def test_nothing_is_found_in_nothing_and_in_the_same_text_twice():
    text = "The flood in Marden killed 40 people, Sergei Bardin said on 1 February."

    assert find_differences([]) == []
    assert find_differences(told(text, text)) == []


def test_figures_in_rows_of_a_table_are_held_against_nothing():
    table = "The flood in Marden killed people: " + ", ".join(f"{40 + row} people" for row in range(60))

    assert find_differences(told(table, "The flood in Marden killed 30 people.")) == []


def test_of_one_thing_no_more_figures_are_compared_than_the_bound_allows(monkeypatch):
    text = "The ferry to Ockley carried 17 people. The flood in Marden killed 40 people."
    other = "In Marden 45 people were killed by the flood."
    assert len(find_differences(told(text, other))) == 1

    monkeypatch.setattr("articles.comparing.differing_figures.MOST_OF_ONE_THING", 1)

    assert find_differences(told(text, other)) == []


def test_words_in_marks_beyond_a_length_are_no_sentence_to_compare(monkeypatch):
    one = "“We will keep the bridge closed until the spring tide,” said Osgood."
    other = "“We will keep the bridge shut until the spring tide,” said Osgood."
    articles = [
        Told(key, text, quotes=(rendition(text, text[1:-15], kind="direct", speaker="osgood"),))
        for key, text in (("a", one), ("b", other))
    ]
    assert [found.rule for found in find_differences(articles)] == ["words-in-marks"]

    monkeypatch.setattr("articles.comparing.differing_renditions.LONGEST", 5)

    assert find_differences(articles) == []
