"""Says who a mention means: a name, a title, a role, a pronoun, or somebody the article does not name.

It goes through the article from its beginning and keeps in mind who was spoken of last; a pronoun means the
nearest fitting subject or speaker before it, a role the person the article gave this role to.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from . import words
from .cast import (
    PLACE_WORDS,
    POSSESSIVE,
    RUN,
    Cast,
    Person,
    agrees,
    bare,
    gather,
    place_before,
    split_name,
)
from .drafts import Draft
from .offices import PORTFOLIOS, is_office
from .phrases import NOUN_PHRASE
from .sentences import Sentence
from .words import listed

MALE = frozenset({"he", "he's", "he’s"})
FEMALE = frozenset({"she", "she's", "she’s"})
HEADS_OF_STATE = frozenset(
    {"president", "minister", "premier", "chancellor", "king", "queen", "leader", "prime"}
)
ROLE_SYNONYMS = {
    "diplomat": frozenset({"secretary", "minister", "ambassador", "envoy"}),
    "leader": HEADS_OF_STATE,
    "politician": HEADS_OF_STATE | {"senator", "representative", "candidate"},
    "lawmaker": frozenset({"senator", "representative", "sen", "rep", "congressman", "congresswoman", "mp"}),
    "nominee": frozenset({"candidate", "nominee"}),
    "candidate": frozenset({"candidate", "nominee"}),
    "spokesperson": frozenset({"spokesman", "spokeswoman"}),
    "congressman": frozenset({"rep", "representative"}),
    "congresswoman": frozenset({"rep", "representative"}),
    "senator": frozenset({"sen"}),
    "governor": frozenset({"gov"}),
    "gm": frozenset({"manager"}),
    "ceo": frozenset({"executive", "chief"}),
}
GENERIC_ROLES = words.PERSON_NOUNS | words.TITLES
OF_MANY = listed("union unions police people members officials residents voters workers employees")
NEUTRAL = listed("""the his her their its then former foreign visiting republican democratic""")
SINGLE_ROLES = listed(
    """coach author writer novelist actor actress singer artist director lawyer attorney mayor premier
    minister president chief captain player defenceman goalie goaltender forward winger quarterback pitcher
    striker judge prosecutor professor teacher doctor nurse mother father manager owner founder chair
    chairman chairwoman ceo gm mp mpp mla councillor councilor senator governor congressman congresswoman
    candidate columnist economist scientist researcher historian filmmaker designer chef farmer veteran
    comedian rapper"""
)
PEOPLE_OF = frozenset(words.COUNTRY_ADJECTIVES) | listed(
    "swede finn dane briton frenchman dutchman quebecer newfoundlander scot newcomer rookie native"
)
RANKING = frozenset({"top", "senior", "chief", "leading"})


def _is_plural_noun(word: str) -> bool:
    """Whether a word that only opens sentences is no name but a group: "Fishermen", "Engineers".

    >>> _is_plural_noun("fishermen"), _is_plural_noun("crane")
    (True, False)
    """
    return word in words.PERSON_NOUNS or word.endswith(
        ("men", "ers", "ists", "ians", "ors", "ants", "ents", "ees", "als", "ates", "ics", "ies")
    )


OF_PLACE = re.compile(
    r",?\s(?:[a-z]+\s){0,3}of\s([A-Z][\w-]+)"
)  # "Ann Lee of Holm", "Ann Lee, mayor of Holm"
PLACE_AHEAD = re.compile(r"\bof\s([A-Z][\w-]+),?\s$")  # "the mayor of Holm, Ann Lee"
POSSESSOR_GOES_ON = re.compile(r"fD?C*S")
PHRASE_BEGINS = re.compile("[nCDSz]")  # where a subject is looked for that could be a name or a role
DOCUMENT = re.compile(r"\b(\w+)\s+(?:issued|released|published|written|posted|signed)\s+by\s+$")


class Speakers:
    """Resolves the mentions of one article, in the order of the text."""

    def __init__(self, text: str, sentences: Sequence[Sentence]) -> None:
        self.text = text
        self.sentences = sentences
        self.starts = [sentence.at[0] for sentence in sentences]
        self.cast: Cast = gather(text, sentences)
        self.spoken: list[
            tuple[int, int, Person]
        ] = []  # sentence, offset, who: persons as subjects or speakers
        self.things: list[tuple[int, int, Person]] = []  # the same for states and institutions
        self.described: list[tuple[int, str, str]] = []  # unnamed speakers: offset, head noun, words
        self.documents: dict[str, Person] = {}  # "statement": who issued it
        self._subjects_done = 0
        self._doubtful: set[int] = set()  # where mentions begin whose name may belong to another

    def assign(self, drafts: Sequence[Draft]) -> None:
        """Fill in `name`, `description` and `person` of the drafts."""
        memory: dict[tuple[int, int], tuple[Person | None, str, list[Person]]] = {}
        for draft in sorted(drafts, key=lambda d: (d.mention or (d.start, d.start), d.start)):
            if draft.mention is None:
                continue
            if draft.mention not in memory:
                self._note_subjects(draft)
                memory[draft.mention] = self.resolve(draft.mention, draft.sentence, draft.cue)
            draft.person, draft.description, draft.others = memory[draft.mention]
            if draft.mention[0] in self._doubtful and draft.certainty == "certain":
                draft.certainty = "likely"
        named_later: dict[int, Draft] = {}  # a quotation over several paragraphs, attributed at its end
        for draft in reversed(drafts):
            piece = draft.leads_to
            if piece is not None:
                last = piece if piece.mention is not None else named_later.get(id(piece))
                if last is not None:
                    named_later[id(draft)] = last
        latest: dict[str, Draft] = {}
        for draft in drafts:
            if draft.mention is None and draft.implicit:
                # in a paragraph of quoted words alone, the last speaker before it goes on
                source = named_later.get(id(draft)) or draft.follows or latest.get(draft.zone)
                if source is not None:
                    draft.person, draft.description, draft.others = (
                        source.person,
                        source.description,
                        source.others,
                    )
            if (draft.person or draft.description) and not draft.nested:
                latest[draft.zone] = draft

    def _note_subjects(self, draft: Draft) -> None:
        """Note the subjects of the sentences up to that of the draft, as candidates for pronouns."""
        while self._subjects_done < draft.sentence:
            number = self._subjects_done
            self._subjects_done += 1
            sentence = self.sentences[number]
            found = self._subject_of(sentence)
            if found is not None:
                target = self.spoken if found[1].is_person else self.things
                target.append((number, found[0], found[1]))

    def _subject_of(self, sentence: Sentence) -> tuple[int, Person] | None:
        """The first name in a sentence that is a subject: not behind a preposition, with a verb behind it."""
        tags = sentence.tags
        size = len(tags)
        most = min(size, 50)
        k = 0
        while begins := PHRASE_BEGINS.search(tags, k, most):
            k = begins.start()
            match = NOUN_PHRASE.match(tags, k)
            if match is None:
                k += 1
                continue
            b = match.end()
            if k == 0 or tags[k - 1] in ",s-cbt;:":
                after = b
                if after < size and tags[after] == ",":
                    closing = tags.find(",", after + 1, after + 25)
                    after = closing + 1 if closing > 0 else after
                while after < size and tags[after] in "ad":
                    after += 1
                if after < size and tags[after] in "xVQqv":
                    person = self.named(sentence, k, b) or self.by_role(sentence, k, b, sentence.at[k])
                    if person is not None:
                        return sentence.at[k], person
            k = b
        return None

    # ------------------------------------------------------------------ one mention

    def resolve(
        self, mention: tuple[int, int], number: int, cue: tuple[int, int] | None
    ) -> tuple[Person | None, str, list[Person]]:
        """The person a mention means, or the article's words for them; and joint speakers."""
        start, end = mention
        number = self._sentence_at(start, number)
        sentence = self.sentences[number]
        tokens = [k for k in range(len(sentence)) if start <= sentence.at[k] < end]
        if not tokens:
            return None, "", []
        a, b = tokens[0], tokens[-1] + 1
        tags, low = sentence.tags, sentence.low
        if b - a == 1 and tags[a] == "p":
            return self._pronoun(low[a], number, start)
        head_end = b
        for k in range(a, b):
            if tags[k] in ",w(-" and k > a:
                head_end = k
                break
        others: list[Person] = []
        conjunction = next((k for k in range(a, head_end) if tags[k] == "c"), -1)
        if conjunction > 0:
            first = self.named(sentence, a, conjunction)
            second = self.named(sentence, conjunction + 1, head_end)
            if first is not None and second is not None:
                self._remember(first, number, start)
                return first, "", [second]
        person = None
        if head_end - a == 2 and tags[a + 1] == "C":  # "the GM", "the Swede"
            person = self._just_spoken_of(sentence, a, head_end, number, start)
        person = person or self.named(sentence, a, head_end)
        if person is None and head_end < b and tags[head_end] in ",-(":
            person = self.named(sentence, head_end + 1, b, only_people=True)
            at = next((k for k in range(a, head_end) if tags[k] in "fi"), head_end)
            if any(low[k] in words.PERSON_NOUNS - OF_MANY for k in range(at, head_end)):
                self._doubtful.add(start)  # "a lawyer for the mayor, Ann Lee,": who is Ann Lee?
        if person is None:
            person = self.by_role(sentence, a, head_end, start)
        if person is None and b - a == 2 and low[a] == "the":
            person = self.documents.get(low[a + 1])
        if person is not None:
            document = DOCUMENT.search(self.text, max(0, start - 60), start)
            if document:
                self.documents[document.group(1).lower()] = person
            self._remember(person, number, start)
            return person, "", others
        person = self._just_spoken_of(sentence, a, head_end, number, start)
        if person is not None:
            self._remember(person, number, start)
            return person, "", others
        return None, self._described(sentence, a, b, start), others

    def _just_spoken_of(self, sentence: Sentence, a: int, b: int, number: int, offset: int) -> Person | None:
        """Whom "the coach" or "the 23-year-old" means where nobody was given that role: the last spoken of.

        Not where the noun has introduced somebody unnamed, and not three sentences later.
        """
        low = sentence.low
        if low[a] != "the" or b - a > 2 or b - a < 2:
            return None
        head = bare(low[b - 1])
        if not (head in SINGLE_ROLES or head in PEOPLE_OF or head.endswith("-year-old")):
            return None
        if any(head in (known, known.rstrip("s")) for _, known, _ in self.described):
            return None
        introduced = rf"(?<!, )\b(?:an?|another|his|her|their)\s(?:[\w-]+\s)?{re.escape(head)}\b"
        if re.search(introduced, self.text[max(0, offset - 3000) : offset], re.I):
            return None  # "A lawyer for Lind came": the lawyer is not Lind
        for at_sentence, at, person in reversed(self.spoken):
            if number - at_sentence > 3:
                break
            meant = {head} | ROLE_SYNONYMS.get(head, frozenset())
            other = head in SINGLE_ROLES and person.roles & SINGLE_ROLES and not person.roles & meant
            if at < offset and not other:
                return person  # a goalie is not "the coach"
        return None

    def _sentence_at(self, offset: int, near: int) -> int:
        k = near
        while k > 0 and self.starts[k] > offset:
            k -= 1
        return k

    def _remember(self, person: Person, number: int, offset: int) -> None:
        if person.is_person:
            self.spoken.append((number, offset, person))
        else:
            self.things.append((number, offset, person))

    def named(self, sentence: Sentence, a: int, b: int, only_people: bool = False) -> Person | None:
        """The person or institution whose name is the head of the phrase `a`..`b`."""
        tags, low = sentence.tags, sentence.low
        best: Person | None = None
        for match in RUN.finditer(tags, a, b):
            c, d = match.span()
            if tags[d - 1] == "S" and d < b:
                continue  # "Russia's president": the name is not the head
            if d < b and tags[d] in "nz" and not only_people:
                continue  # "State Department officials"
            run = low[c:d]
            skip, gender, _, _ = split_name(run)
            if c > a and low[c - 1] == "of" and skip == 0 and bare(run[0]) == "state" and d - c > 1:
                skip = 1
            skip = skip or place_before(low, c, d)
            parts = tuple(bare(w) for w in low[c + skip : d])
            if len(parts) == 1 and (parts[0] in words.TITLES or parts[0].rstrip(".") in words.TITLES):
                continue
            if only_people and c == a + 1 and tags[a] in "fi":
                continue  # "(for Ann Lee)"
            if best is None and self._stands_behind_a_role(sentence, a, c, parts, skip):
                continue
            person = self.cast.find(parts, sentence.at[c], gender)
            if person is None and c == 0 and d == 1 and _is_plural_noun(parts[0]):
                continue  # "Fishermen said" at the head of a sentence
            if POSSESSOR_GOES_ON.match(tags, d, b) and (person is None or not person.is_person):
                continue  # "the Isle of Holm's mayor"
            if not only_people and not gender and is_office(low[c + skip : d], person):
                continue  # "Harbour Master", "Brackwater Police Chief"
            if person is None and not only_people:
                name = self.text[sentence.at[c + skip] : sentence.to[d - 1]]
                person = self.cast.add(name, parts, sentence.at[c])
            if person is not None and not person.is_person and tags[d : d + 2] == "fC":
                whole = RUN.match(tags, d + 1)
                if whole:  # "the Holm Chamber of Commerce"
                    parts = tuple(bare(w) for w in low[c + skip : whole.end()])
                    name = self.text[sentence.at[c + skip] : sentence.to[whole.end() - 1]]
                    person = self.cast.add(POSSESSIVE.sub("", name), parts, sentence.at[c])
            if person is not None and (not only_people or person.is_person):
                if only_people and len(person.words) < 2:
                    continue
                best = best or person
        return best

    def _stands_behind_a_role(
        self, sentence: Sentence, a: int, c: int, parts: tuple[str, ...], skip: int
    ) -> bool:
        """Whether the name at `c` only tells whose or where the head of the phrase from `a` on is.

        "The head of Acme", "officials in Oslo", "Mayor of Holm": who is meant is the mayor, not the place.
        """
        tags, low = sentence.tags, sentence.low
        at = next((k for k in range(a + 1, c) if tags[k] in "fi"), -1)
        if at < 0 or not any(t in "nC" for t in tags[a:at]):
            return False
        person = self.cast.find(parts, sentence.at[c])
        if tags[c - 1] == "c":
            return person is None or not person.is_person  # "mayors of Holm and Brackwater"
        if tags[c - 1] not in "fiD" or "n" in tags[a:c]:
            return tags[c - 1] in "fi" or (tags[c - 1] == "D" and tags[c - 2] in "fi")
        titled = low[at] == "of" and c == at + 1 and skip and bare(low[c]) in PORTFOLIOS
        named = skip and len(parts) > 1 and PLACE_WORDS.isdisjoint(parts)
        return not (titled or named)  # "Secretary of State Lee", "President of France Ann Lee"

    def by_role(self, sentence: Sentence, a: int, b: int, offset: int) -> Person | None:
        """The person to whom the article gave the role in the phrase: "the Hungarian prime minister"."""
        low, tags = sentence.low, sentence.tags
        first = low[a]
        if first not in ("the", "his", "her", "their", "its") and tags[a] not in "CS":
            return None
        roles: set[str] = set()
        country = place = ""
        ranked = False
        for k in range(a, b):
            if tags[k] == "f":
                place = bare(low[k + 1]) if tags[k + 1 : k + 2] == "C" and k + 2 == b else ""
                break
            word = bare(low[k])
            if word in words.COUNTRY_ADJECTIVES:
                country = words.COUNTRY_ADJECTIVES[word]
            elif word in words.COUNTRIES:
                country = word
            elif word in RANKING:
                ranked = True
            elif word in GENERIC_ROLES:
                roles.add(word)
            elif word not in NEUTRAL and (word in words.SPEAKING_NOUNS or tags[k] in "nC"):
                return None
        if not roles or (first != "the" and not country):
            return None
        if any(r.endswith("s") and r not in ("boss", "us") for r in roles):
            return None
        if place in words.COUNTRIES:
            country, place = place, ""
        best: tuple[int, Person] | None = None
        for person in self.cast.people.values():
            if len(person.words) < 2 and not person.is_person:
                continue
            if place and self._is_of_another_place(person, place):
                continue
            if country and country not in person.countries and person.countries:
                continue
            wanted = set(roles)
            had = person.roles
            fit = 0
            for role in wanted:
                if role in had:
                    fit += 2
                elif had & ROLE_SYNONYMS.get(role, frozenset()):
                    fit += 1
                elif role in ("prime", "foreign"):
                    continue
                else:
                    fit -= 3
            if fit <= 0:
                continue
            if country and country in person.countries:
                fit += 4
            if ranked and not had & {"secretary", "minister"}:
                fit -= 1
            seen = max((s for s in person.seen if s < offset), default=-1)
            spoken = max((at for _, at, who in self.spoken if who is person), default=-1)
            score = fit * 1_000_000 + max(seen, spoken)
            if seen < 0 and spoken < 0:
                continue
            if best is None or score > best[0]:
                best = (score, person)
        return best[1] if best else None

    def _is_of_another_place(self, person: Person, place: str) -> bool:
        """Whether the article says of what place somebody is, and it is not `place`."""
        found: set[str] = set()
        for at in person.seen:
            behind = OF_PLACE.match(self.text, at + len(person.name))
            before = PLACE_AHEAD.search(self.text, max(0, at - 60), at)
            found.update(match.group(1).lower() for match in (behind, before) if match)
        return bool(found) and place not in found

    def _pronoun(self, word: str, number: int, offset: int) -> tuple[Person | None, str, list[Person]]:
        """Who "he", "she", "it" or "they" is."""
        gender = "male" if word in MALE else "female" if word in FEMALE else ""
        if gender:
            inside = self._subject_inside(number, offset, gender)
            if inside is not None:
                return inside, "", []
            for at_sentence, at, person in reversed(self.spoken):
                if at < offset and agrees(person.gender, gender) and number - at_sentence < 40:
                    if not person.gender:
                        person.gender = gender
                    self.spoken.append((number, offset, person))
                    return person, "", []
            owner = self._owner_inside(number, offset, gender)
            return owner, "" if owner else self._last_description(offset), []
        if word.startswith("it"):
            for at_sentence, at, person in reversed(self.things):
                if at < offset and number - at_sentence < 6:
                    return person, "", []
            return None, self._last_description(offset), []
        if word.startswith("they"):
            return None, self._last_description(offset), []
        return None, "", []

    def _subject_inside(self, number: int, offset: int, gender: str) -> Person | None:
        """A subject earlier in the same sentence: "When Lee arrived, he said ..."."""
        sentence = self.sentences[number]
        for spoken_in, at, person in reversed(self.spoken):
            if spoken_in == number and at < offset and agrees(person.gender, gender):
                return person
        found = self._subject_of(sentence)
        if found is not None and found[0] < offset and found[1].is_person and agrees(found[1].gender, gender):
            return found[1]
        return None

    def _owner_inside(self, number: int, offset: int, gender: str) -> Person | None:
        """Whose the subject of the sentence is: "Lee's plan is what she calls ..."."""
        sentence = self.sentences[number]
        for match in RUN.finditer(sentence.tags):
            c, d = match.span()
            if sentence.at[c] >= offset:
                break
            if sentence.tags[d - 1] == "S":
                skip = split_name(sentence.low[c:d])[0]
                parts = tuple(bare(w) for w in sentence.low[c + skip : d])
                person = self.cast.find(parts, sentence.at[c], gender)
                if person is not None and person.is_person and agrees(person.gender, gender):
                    return person
        return None

    def _described(self, sentence: Sentence, a: int, b: int, offset: int) -> str:
        """The article's words for an unnamed speaker; "the official" goes back to how he was introduced."""
        phrase = self.text[sentence.at[a] : sentence.to[b - 1]]
        head = bare(sentence.low[b - 1])
        for k in range(a, b):
            if sentence.tags[k] in "fiT,wV(" and k > a:
                head = bare(sentence.low[k - 1])
                break
        if sentence.low[a] == "the" and b - a <= 3:
            for _, known, description in reversed(self.described):
                if known == head or known == head + "s":
                    return description
        self.described.append((offset, head, phrase))
        return phrase

    def _last_description(self, offset: int) -> str:
        for at, _, description in reversed(self.described):
            if at < offset and offset - at < 800:
                return description
        return ""
