"""Names in two spellings, and names that are two: persons and places made up for the purpose."""

from collections.abc import Sequence
from itertools import product

import pytest

from articles.comparing import spellings
from articles.comparing.spellings import Mention, find_names, find_spellings, one_name

ONE = [
    ("Volodymyr Maliarenko", "Volodymyr Maliarenkko", "a doubled letter"),
    ("Danylo Horodsky", "Danylo Horodskyy", "-y and -yy"),
    ("Danylo Horodskyi", "Danylo Horodsky", "-yi and -y"),
    ("Sergei Bardin", "Sergey Bardin", "ei and ey"),
    ("Serhiy Bardin", "Sergiy Bardin", "g and h"),
    ("Antony Fernside", "Anthony Fernside", "t and th"),
    ("Viktor Szabados", "Victor Szabados", "k and c"),
    ("Philip Osgood", "Phillip Osgood", "one l and two"),
    ("Stephen Osgood", "Steven Osgood", "ph and v"),
    ("Alexander Bulov", "Aleksandr Bulov", "x and ks, er and r"),
    ("Alexei Bulov", "Aleksey Bulov", "x and ks, ei and ey"),
    ("Yevgeny Bulov", "Evgeny Bulov", "ye and e"),
    ("Dmitry Bulov", "Dmitri Bulov", "y and i"),
    ("Pavel Bulov", "Pavel Buloff", "v and ff"),
    ("Yulia Sorokina", "Iulia Sorokina", "yu and iu"),
    ("Mohammed Karimi", "Muhammad Karimi", "vowels of Arabic"),
    ("Omar Gaddoumi", "Omar Qaddoumi", "g and q"),
    ("Lena Schroeder", "Lena Schröder", "oe and ö"),
    ("Zoltán Fehér", "Zoltan Feher", "diacritics"),
    ("Łukasz Wrona", "Lukasz Wrona", "a stroke"),
    ("Kiev", "Kyiv", "a town, ie and yi"),
    ("Chernigov", "Chernihiv", "a town, Russian and Ukrainian"),
    ("Odessa", "Odesa", "a town, a doubled letter"),
]
TWO = [
    ("Ivan Bulov", "Ivana Bulov", "his and her name"),
    ("Aleksandr Bulov", "Aleksandra Bulov", "his and her name"),
    ("Pavel Bulov", "Pavel Bulova", "his and her surname"),
    ("Anna Fernside", "Anne Fernside", "two names"),
    ("Maria Fernside", "Marina Fernside", "two names"),
    ("Boris Johnson", "Boris Johnston", "two surnames"),
    ("Jan Osgood", "Jon Osgood", "two short names"),
    ("Sergei Bardin", "Sergio Bardin", "two names"),
    ("Sergei Bardin", "Sergey Bulov", "another surname"),
    ("Viktor Szabados", "Szabados Viktor", "another order"),
    ("Anja", "Jana", "two first names alone"),
    ("Niger", "Nigeria", "two countries"),
    ("Slovakia", "Slovenia", "two countries"),
    ("Austria", "Australia", "two countries"),
    ("Iran", "Iraq", "two countries"),
]


@pytest.mark.parametrize(("one", "other", "why"), ONE, ids=[f"{a} = {b}" for a, b, _ in ONE])
def test_two_spellings_of_one_name_are_told_with_a_reason(one, other, why):
    assert one_name(one.split(), other.split()), why
    assert one_name(other.split(), one.split()), why


@pytest.mark.parametrize(("one", "other", "why"), TWO, ids=[f"{a} ≠ {b}" for a, b, _ in TWO])
def test_two_names_are_not_taken_for_one(one, other, why):
    assert not one_name(one.split(), other.split()), why


def test_the_forms_of_a_name_are_gathered_with_their_first_places():
    texts = {
        "a": "Harbour master Sergei Bardin spoke. “We wait,” Sergei Bardin said.",
        "b": "Nobody heard the harbour master, Sergey Bardin.",
        "c": "The mayor and Sergei Bardin disagreed.",
    }

    (found,) = find_spellings(texts)

    assert found.name == "Sergei Bardin"
    assert [(form.spelling, [key for key, _ in form.places]) for form in found.forms] == [
        ("Sergei Bardin", ["a", "c"]),
        ("Sergey Bardin", ["b"]),
    ]
    assert all(
        texts[key][name.start : name.end] == form.spelling
        for form in found.forms
        for key, name in form.places
    )


def test_a_title_is_no_part_of_a_name_and_a_word_in_small_letters_no_name():
    texts = {"a": "The Sailor Sergei Bardin", "b": "a sailor, and Saylor Sergei Bardin"}

    assert [name.text for name in find_names(texts["a"], frozenset({"sailor"}))] == [
        "Sergei",
        "Sergei Bardin",
        "Bardin",
    ]


def test_a_slip_of_one_letter_is_found_only_with_the_same_title_in_another_text():
    same = {
        "a": "Deputy harbour master Tom Johnson left.",
        "b": "Then deputy harbour master Tom Johnston left.",
    }
    other = {"a": "Deputy harbour master Tom Johnson left.", "b": "The pianist Tom Johnston left."}
    both = {"a": same["a"] + " Deputy harbour master Tom Johnston stayed.", "b": same["b"]}

    assert [one.name for one in find_spellings(same)] == ["Tom Johnson"]
    assert find_spellings(other) == []
    assert find_spellings(both) == []


def test_mentions_of_one_actor_may_differ_by_more():
    texts = {"a": "Halina Kovalchuk spoke.", "b": "Malina Kovalchuk spoke."}
    mentions = {"a": [Mention(0, 16, "halina")], "b": [Mention(0, 16, "halina")]}

    assert find_spellings(texts) == []
    assert [one.name for one in find_spellings(texts, mentions)] == ["Halina Kovalchuk"]


def test_nothing_differs_where_one_form_is_printed_whatever_its_case():
    assert find_spellings({"a": "Sergei Bardin", "b": "SERGEI BARDIN and Sergei Bardin’s boat"}) == []
    assert find_spellings({}) == []


def test_a_word_longer_than_any_name_is_not_looked_at() -> None:
    long = "B" + "orisa" * 20

    assert not find_spellings({"one": f"Then {long} went home.", "other": f"Then {long[:-1]}y went home."})


def test_of_very_many_names_alike_each_is_compared_with_a_bounded_number(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared: list[tuple[str, ...]] = []
    compare = spellings.one_name

    def counted(one: Sequence[str], other: Sequence[str]) -> str:
        compared.append((*one, *other))
        return compare(one, other)

    monkeypatch.setattr(spellings, "one_name", counted)
    names = ["B" + "".join(vowels) for vowels in product("aeiou", repeat=4)][:300]

    find_spellings({"one": " went. ".join(names)})

    assert 300 < len(compared) <= 300 * spellings.MOST_ALIKE
