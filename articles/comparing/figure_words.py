"""The words in which English tells numbers, so that `figures` holds only how they are put together."""

from typing import Literal

from articles.extraction.words import listed

Qualifier = Literal["exact", "more_than", "less_than", "about", "up_to", "at_least"]
"""How exactly a figure is told."""


def in_order(names: str) -> list[str]:
    """The names of a list written in one string.

    >>> in_order("one two")
    ['one', 'two']
    """
    return names.split()


DIGITS = {
    name: value
    for value, name in enumerate(
        in_order("""
        zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
        fifteen sixteen seventeen eighteen nineteen
    """)
    )
}
TENS = {
    name: 10 * value
    for value, name in enumerate(
        in_order("""
        twenty thirty forty fifty sixty seventy eighty ninety
    """),
        start=2,
    )
}
SCALES = {
    "hundred": 100,
    "thousand": 1_000,
    "million": 1_000_000,
    "billion": 1_000_000_000,
    "trillion": 1_000_000_000_000,
    "dozen": 12,
}
SHORT_SCALES = {
    "k": 1_000,
    "m": 1_000_000,
    "mn": 1_000_000,
    "mln": 1_000_000,
    "bn": 1_000_000_000,
    "bln": 1_000_000_000,
    "b": 1_000_000_000,
    "tn": 1_000_000_000_000,
    "trn": 1_000_000_000_000,
}
"""Written onto the digits: $3bn."""

VAGUE = {
    "dozens": (24.0, 199.0),
    "scores": (40.0, 199.0),
    "hundreds": (200.0, 1_999.0),
    "thousands": (2_000.0, 19_999.0),
    "millions": (2e6, 1_999_999_999.0),
    "billions": (2e9, 1_999e9),
}
"""What a plural of a number may mean, from and to; “tens of thousands” is ten times it."""

ORDINALS = {
    name: value
    for value, name in enumerate(
        in_order("""
        first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth
        thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth
    """),
        start=1,
    )
} | {"thirtieth": 30, "fortieth": 40, "fiftieth": 50, "hundredth": 100}

PARTS = {
    "half": 2,
    "halves": 2,
    "third": 3,
    "thirds": 3,
    "quarter": 4,
    "quarters": 4,
    "fourth": 4,
    "fourths": 4,
    "fifth": 5,
    "fifths": 5,
    "sixth": 6,
    "sixths": 6,
    "eighth": 8,
    "eighths": 8,
    "tenth": 10,
    "tenths": 10,
}

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sept", "sep"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}
WEEKDAYS = {
    name: number
    for number, name in enumerate(
        in_order("""
        monday tuesday wednesday thursday friday saturday sunday
    """),
        start=1,
    )
}

CURRENCY_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₽": "RUB", "₴": "UAH", "₹": "INR"}
CURRENCIES = {
    "dollar": "USD",
    "dollars": "USD",
    "euro": "EUR",
    "euros": "EUR",
    "pound": "GBP",
    "pounds": "GBP",
    "yen": "JPY",
    "rouble": "RUB",
    "roubles": "RUB",
    "ruble": "RUB",
    "rubles": "RUB",
    "hryvnia": "UAH",
    "hryvnias": "UAH",
    "yuan": "CNY",
    "renminbi": "CNY",
    "rupee": "INR",
    "rupees": "INR",
    "zloty": "PLN",
    "forint": "HUF",
    "forints": "HUF",
    "franc": "CHF",
    "francs": "CHF",
    "lira": "TRY",
    "usd": "USD",
    "eur": "EUR",
    "gbp": "GBP",
    "cad": "CAD",
    "rub": "RUB",
    "uah": "UAH",
    "cny": "CNY",
    "jpy": "JPY",
}
DOLLARS_OF = {
    "us": "USD",
    "u.s": "USD",
    "american": "USD",
    "canadian": "CAD",
    "ca": "CAD",
    "c": "CAD",
    "australian": "AUD",
    "a": "AUD",
    "hk": "HKD",
    "nz": "NZD",
}

MEASURES: dict[str, tuple[str, float]] = {
    name: (measure, size)
    for measure, size, names in [
        ("length", 1_000.0, "km kms kilometre kilometres kilometer kilometers"),
        ("length", 1.0, "metre metres meter meters"),
        ("length", 0.01, "cm centimetre centimetres centimeter centimeters"),
        ("length", 1_609.344, "mile miles"),
        ("length", 0.3048, "foot feet ft"),
        ("length", 0.0254, "inch inches"),
        ("mass", 1_000.0, "tonne tonnes"),
        ("mass", 1.0, "kg kilo kilos kilogram kilograms kilogramme kilogrammes"),
        ("mass", 0.4536, "lb lbs"),
        ("mass", 907.18, "ton tons"),
        ("area", 10_000.0, "hectare hectares ha"),
        ("area", 4_046.86, "acre acres"),
        ("second", 1.0, "second seconds sec secs"),
        ("second", 60.0, "minute minutes min mins"),
        ("second", 3_600.0, "hour hours hr hrs"),
        ("day", 1.0, "day days"),
        ("day", 7.0, "week weeks"),
        ("month", 1.0, "month months"),
        ("month", 12.0, "year years"),
        ("month", 120.0, "decade decades"),
        ("month", 1_200.0, "century centuries"),
    ]
    for name in names.split()
}
"""What is measured, and how much of its smallest unit one of these is, to compare amounts across units."""

QUALIFIERS: dict[Qualifier, str] = {
    "more_than": (
        "more than|over|above|in excess of|upwards of|upward of|exceeding|greater than|north of|"
        "well over|well above|just over|slightly over|just above|a little over|beyond"
    ),
    "less_than": "less than|fewer than|under|below|just under|just below|short of|well under|a little under",
    "at_least": "at least|no fewer than|no less than|not less than|not fewer than|a minimum of|minimum of",
    "up_to": (
        "up to|as many as|as much as|at most|no more than|not more than|a maximum of|maximum of|as high as"
    ),
    "about": (
        "about|around|some|roughly|approximately|circa|an estimated|estimated|nearly|almost|close to|"
        "near|nearing|approaching|perhaps|something like|in the region of|on the order of"
    ),
}
"""Before a number; “nearly” and “almost” count as about it."""

QUALIFIERS_AFTER: dict[Qualifier, str] = {
    "at_least": "or more|or above|and more|and over|plus",
    "less_than": "or less|or fewer|or under",
    "about": "or so|or thereabouts|odd",
}

LABELS = listed(
    """
    article articles section chapter resolution channel number no phase page paragraph protocol
    flight line route level category grade round week tier stage decree clause amendment act part
    volume room gate unit reactor block apartment highway sector zone group world
    """
)
"""Nouns that a number after them names, not counts: Article 5."""

PEOPLE = listed(
    """
    people men women children personnel police dead killed wounded injured missing arrested detained displaced
    homeless hurt casualties fish sheep aircraft troops staff crew youth percent
    """
)
"""Plurals without -s, and participles that stand for people: 14 dead."""
