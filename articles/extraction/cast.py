"""The people and institutions of one article: who is named, under which names, roles and countries.

It is built once from the whole article, because a caption or heading may use a surname long before the text
gives the full name; which of several bearers of a name is meant is decided by the place of the mention.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from . import words
from .sentences import Sentence
from .words import listed

RUN = re.compile(r"CC*+S?|S")  # of names: capitalised words, the last one perhaps with 's
ROLE_WORDS = words.TITLES | listed(
    """of state republican democratic conservative labour liberal gop democrat social european union news the
    then former vice-presidential presidential republicans democrats ex-president nominee candidate
    opposition parliamentary federal senior acting-president state's retired ret national army air force
    gold star activist actor actress singer author director filmmaker pollster strategist analyst
    professor sen. rep. gov. lt. gen. mr. mrs. ms. dr. president-elect wrestler billionaire businessman
    anchor host reporter correspondent columnist editor foreign-secretary campaign-manager counterpart
    ally rival"""
)
PLACE_WORDS = listed(
    """city county street avenue river sea island islands mountain valley lake beach hill hills park square
    airport station university college school hospital church bank company corp. inc. co. ltd. group
    party department ministry office agency committee commission council court association federation
    union institute foundation center centre news times post journal network organization organisation
    society club league museum army navy force act bill house senate congress parliament tower building
    bridge road theatre theater studios games award awards prize war day week month conference summit
    agreement treaty accord project plan initiative program service services states kingdom republic
    nations america"""
)
PLACE_OPENERS = listed(
    """new north south east west northern southern eastern western central united great greater saint san
    santa los las el la le white supreme grand prime upper lower mount fort port lake cape hong tel nova
    british prince red"""
)
PLACED = listed("in at near from across outside inside around downtown into")
OFFICES = listed(
    """minister leader president secretary commissioner director mayor premier chief attorney coach captain
    spokesman spokeswoman spokesperson critic prosecutor manager officer superintendent constable sergeant
    inspector chairman chairwoman chairperson professor lawyer analyst"""
)  # "Public Safety Minister Ann Lee": the name begins behind them, whatever stands before
POSSESSIVE = re.compile(r"['’]s?$")
SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})


def bare(word: str) -> str:
    """A name's word without its possessive ending, in lower case.

    >>> bare("Lee's"), bare("Ross'")
    ('lee', 'ross')
    """
    low = word.lower()
    if low.endswith(("'", "’")):
        return low[:-1]
    return low[:-2] if low.endswith(("'s", "’s")) else low


@dataclass(slots=True)
class Person:
    """Somebody or something named in the article; `words` is the fullest name, lower-case."""

    name: str
    words: tuple[str, ...]
    gender: str = ""
    is_person: bool = False
    roles: set[str] = field(default_factory=set)
    countries: set[str] = field(default_factory=set)
    seen: list[int] = field(default_factory=list)


class Cast:
    """Everybody named in an article, found by full name, surname or first name."""

    def __init__(self) -> None:
        self.people: dict[tuple[str, ...], Person] = {}
        self.by_last: dict[str, list[Person]] = {}
        self.by_first: dict[str, list[Person]] = {}

    def add(self, name: str, parts: tuple[str, ...], at: int) -> Person:
        person = self.people.get(parts)
        if person is None:
            person = self.people[parts] = Person(name, parts)
            last = parts[-2] if parts[-1] in SUFFIXES and len(parts) > 1 else parts[-1]
            self.by_last.setdefault(last, []).append(person)
            if len(parts) > 1:
                self.by_first.setdefault(parts[0], []).append(person)
        person.seen.append(at)
        return person

    def find(self, parts: tuple[str, ...], at: int, gender: str = "") -> Person | None:
        """The bearer of a name at an offset: the fullest named; of several, the last one before it."""
        if not parts:
            return None
        last = parts[-2] if parts[-1] in SUFFIXES and len(parts) > 1 else parts[-1]
        bearers = [p for p in self.by_last.get(last, ()) if fits(p.words, parts) and agrees(p.gender, gender)]
        if len(parts) == 1 and not any(len(p.words) > 1 for p in bearers):
            bearers += [
                p for p in self.by_first.get(parts[0], ()) if p.is_person and agrees(p.gender, gender)
            ]
        full = [p for p in bearers if len(p.words) > 1]
        if not full:
            return self.people.get(parts) or (bearers[0] if bearers else None)
        if len(full) == 1:
            return full[0]
        longest = self.people.get(parts)
        if longest is not None and len(parts) > 1 and not any(set(parts) < set(p.words) for p in full):
            return longest
        groups = {p.words[0][:1] for p in full}
        if len(groups) == 1:
            return max(full, key=lambda p: (len(p.words), len(p.seen), -p.seen[0]))
        return max(full, key=lambda p: max((s for s in p.seen if s <= at), default=-1))


def agrees(gender: str, other: str) -> bool:
    """Whether two genders can be one person's; an unknown one agrees with any."""
    return not gender or not other or gender == other


def fits(full: tuple[str, ...], parts: tuple[str, ...]) -> bool:
    """Whether `parts` can be a shorter form of the name `full`.

    >>> fits(("anna", "m.", "lee"), ("anna", "lee")), fits(("anna", "lee"), ("bob", "lee"))
    (True, False)
    """
    if len(parts) == 1 or len(full) == 1:
        return True
    a, b = full[0], parts[0]
    return a == b or (a[0] == b[0] and (len(a.rstrip(".")) == 1 or len(b.rstrip(".")) == 1 or a[:3] == b[:3]))


def split_name(run: Sequence[str]) -> tuple[int, str, set[str], set[str]]:
    """Where the name begins in a run of capitalised words, with gender, roles and countries of what stands
    before.

    >>> split_name(["British", "Prime", "Minister", "Ann", "Lee"])[0]
    3
    >>> split_name(["Public", "Works", "Minister", "Ann", "Lee"])[0]
    3
    """
    gender = ""
    roles: set[str] = set()
    countries: set[str] = set()
    k = 0
    while k < len(run) - 1:
        low = bare(run[k])
        if low in words.COUNTRY_ADJECTIVES:
            countries.add(words.COUNTRY_ADJECTIVES[low])
        elif low in words.COUNTRIES:
            countries.add(low)
        elif low.rstrip(".") in words.TITLES or low in ROLE_WORDS or low in words.PERSON_NOUNS:
            roles.add(low.rstrip("."))
        else:
            break
        if low in words.HONORIFICS_OF_MEN:
            gender = "male"
        elif low in words.HONORIFICS_OF_WOMEN:
            gender = "female"
        k += 1
    inner = next((i for i in range(len(run) - 2, k, -1) if bare(run[i]) in OFFICES), -1)
    if inner > 0 and len(run) - inner <= 4 and not PLACE_WORDS.intersection(map(bare, run[inner + 1 :])):
        return inner + 1, gender, roles | {bare(run[inner])}, countries
    return k, gender, roles, countries


def gender_of(first: str) -> str:
    """The gender that a first name is mostly given to, or ""; of a double name the first half decides.

    >>> gender_of("anna"), gender_of("boris"), gender_of("jean-luc"), gender_of("xq")
    ('female', 'male', 'male', '')
    """
    half, hyphen, _ = first.partition("-")
    is_male, is_female = half in words.MALE_NAMES, half in words.FEMALE_NAMES
    if is_male and (hyphen or not is_female):  # Jean may be a woman, Jean-Luc is not
        return "male"
    return "female" if is_female and not is_male else ""


def place_before(low: Sequence[str], a: int, b: int) -> int:
    """How many of the capitalised words `a`..`b` are the place of an office named before them; 0 for none.

    >>> place_before(["mayor", "of", "holm", "anna", "lee"], 2, 5)
    1
    """
    if b - a < 3 or a < 2 or low[a - 1] != "of" or bare(low[a - 2]) not in OFFICES | words.TITLES:
        return 0
    return next((k - a for k in range(b - 2, a, -1) if gender_of(bare(low[k]))), 0)


def gather(text: str, sentences: Sequence[Sentence]) -> Cast:
    """Collect everybody named in the sentences of an article."""
    cast = Cast()
    later: list[tuple[tuple[str, ...], str, int]] = []
    likely: dict[
        tuple[str, ...], bool
    ] = {}  # names without title or known first name: people, unless a place
    for sentence in sentences:
        tags, low = sentence.tags, sentence.low
        for match in RUN.finditer(tags):
            a, b = match.span()
            run = low[a:b]
            skip, gender, roles, countries = split_name(run)
            k = a + skip
            if low[a - 1 : a] == ["of"] and skip == 0 and bare(run[0]) == "state" and b - a > 1:
                k += 1
                roles.add("secretary")
                before = a - 2
                while before >= 0 and tags[before] in "CS":
                    word = bare(low[before])
                    if word in words.COUNTRY_ADJECTIVES:
                        countries.add(words.COUNTRY_ADJECTIVES[word])
                    before -= 1
            k = max(k, a + place_before(low, a, b))
            parts = tuple(bare(w) for w in low[k:b])
            first_word = a == 0 and b - a == 1
            if not parts or (len(parts) == 1 and (first_word or parts[0] in words.TITLES) and not roles):
                if parts and first_word:
                    later.append((parts, "", sentence.at[a]))
                continue
            _describe_before(sentence, a, roles, countries)
            if len(parts) > 1:
                _describe_after(sentence, b, roles, countries)
            name = text[sentence.at[k] : sentence.to[b - 1]]
            name = POSSESSIVE.sub("", name)
            person = cast.add(name, parts, sentence.at[k])
            if len(parts) > 1 and not (set(parts) & PLACE_WORDS):
                given = gender_of(parts[0])
                if given or gender or roles & words.TITLES:
                    person.is_person = True
                elif _may_be_a_person(name, parts, low[a - 1] if a else ""):
                    likely.setdefault(parts, True)
                else:
                    likely[parts] = False
                person.gender = person.gender or gender or given
            elif (roles & words.TITLES or gender) and not name.isupper():
                person.is_person = True
                person.gender = person.gender or gender
            person.roles |= roles
            person.countries |= countries
    for parts, is_likely in likely.items():
        cast.people[parts].is_person = cast.people[parts].is_person or is_likely
    for parts, _, at in later:
        known = cast.people.get(parts)
        if known is not None:
            known.seen.append(at)
    for person in list(cast.people.values()):
        person.seen.sort()
        if len(person.words) == 1:
            whole = cast.find(person.words, person.seen[0])
            if whole is not None and whole is not person and len(whole.words) > 1:
                if not whole.gender and person.gender:
                    whole.gender = person.gender
                whole.is_person = whole.is_person or person.is_person
                if len(cast.by_last.get(person.words[0], ())) == 2:
                    whole.roles |= person.roles
                    whole.countries |= person.countries
    return cast


def _may_be_a_person(name: str, parts: tuple[str, ...], before: str) -> bool:
    """Whether a name of two or three words may be a person's, by its words and the word before it."""
    if not 2 <= len(parts) <= 3 or before in PLACED or before in ("the", "a", "an"):
        return False
    if parts[0] in PLACE_OPENERS or any(p in words.COUNTRIES or p in words.COUNTRY_ADJECTIVES for p in parts):
        return False
    return not any(word.isupper() and len(word) > 2 and "." not in word for word in name.split())


def _describe_before(sentence: Sentence, a: int, roles: set[str], countries: set[str]) -> None:
    """Take roles from words before a name: "State Department spokesman Lee", "his Russian counterpart"."""
    tags, low = sentence.tags, sentence.low
    k = a - 1
    steps = 0
    while k >= 0 and steps < 5 and tags[k] in "nCSz":
        word = bare(low[k])
        if word in words.PERSON_NOUNS or word in ROLE_WORDS:
            roles.add(word)
        elif word in words.COUNTRY_ADJECTIVES:
            countries.add(words.COUNTRY_ADJECTIVES[word])
        elif word in words.COUNTRIES:
            countries.add(word)
        elif steps == 0:
            return
        k -= 1
        steps += 1


def _describe_after(sentence: Sentence, b: int, roles: set[str], countries: set[str]) -> None:
    """Take roles from an apposition: "..., the U.S. State Department spokesman"."""
    tags, low = sentence.tags, sentence.low
    if b >= len(tags) or tags[b] != ",":
        return
    for k in range(b + 1, min(len(tags), b + 10)):
        if tags[k] in ",.;KQ":
            break
        word = bare(low[k])
        if tags[k] in "nC" and (word in words.PERSON_NOUNS or word in words.TITLES):
            roles.add(word)
        elif word in words.COUNTRY_ADJECTIVES:
            countries.add(words.COUNTRY_ADJECTIVES[word])
        elif tags[k] in "xVQ":
            break
