"""Words that reporters and translators use for one another: what one calls a start, another calls a launch.

The table is small, hand-made and of general English; words of one line count as one meaning, whatever their
form. A capital stands for its country, as newspapers use it, and a country's adjective does.
"""

from dataclasses import dataclass
from functools import lru_cache

from articles.comparing.words import fold, stem, words
from articles.extraction.words import COUNTRY_ADJECTIVES, listed

_ALIKE = """
begin start launch commence open undertake
end finish stop halt cease conclude terminate
continue proceed persist sustain carry keep resume maintain
become turn get
say tell state add note remark mention comment declare announce
ask urge request appeal demand call seek
warn caution alert
accuse blame charge allege claim
deny reject dismiss refuse refusal decline rebuff
promise vow pledge undertaking commit commitment assure assurance guarantee
insist maintain stress emphasize emphasise underline underscore
hope wish desire expect
think thought consider believe believed
know realize realise understand aware recognize recognise acknowledge admit concede
imagine suppose picture
ignore neglect disregard overlook dismissive
concern worry fear anxiety need
demand requirement
answer reply respond response feedback
study examine analyze analyse assess review pore consider scrutinize
solution settlement agreement deal accord compromise
solve settle resolve
find
goal aim task objective purpose target intention intend plan
tool instrument means lever
talk discuss discussion dialogue dialog negotiate negotiation conversation speak meeting exchange
visit trip travel come journey go
call phone telephone
soon shortly near imminent
quick swift rapid fast prompt immediate urgent
careful thorough close
severe serious grave heavy harsh tough strict
simple easy straightforward
difficult hard tough complicated
important vital crucial essential key main major fundamental basic principal
big large great huge enormous massive vast
small little tiny slight minor
many numerous several
possible feasible can achievable
certain sure clear evident obvious
withdraw withdrawal retreat pull pullback remove
return restore
send deliver supply provide ship
weapon arm armament ammunition missile
soldier troop force military army personnel
war fight combat battle conflict warfare fighting
attack invade invasion assault offensive strike aggression
peace ceasefire truce
threat threaten menace danger dangerous risk peril
kill die death dead fatality casualty
hurt injure injury wound harm damage
destroy destruction ruin devastate demolish
protect defend safeguard protection defence defense
safe safety secure security
help aid assist assistance support backing
cooperate cooperation collaborate collaboration partner partnership ally alliance bloc
join accession accede enter membership member
force compel oblige coerce
expand expansion enlarge enlargement extend extension
increase raise rise grow growth hike climb boost jump
decrease reduce reduction cut fall drop decline lower shrink
allow permit let enable authorize authorise
prevent avoid avert stop block hinder
forbid ban prohibit outlaw bar
contain restrain curb limit restrict restriction
obligation duty commitment responsibility
violate breach break infringe contravene
principle rule
law legislation statute act bill
government cabinet administration ministry
parliament assembly legislature congress
president leader
election vote poll ballot
party side
country nation state
people citizen resident inhabitant population
child kid pupil
worker employee staff
company firm business corporation enterprise
money fund cash finance funding
pay salary wage earnings
price cost
tax levy duty
job employment work post
bank lender
loan credit lend
build construct construction erect
house home housing dwelling
school classroom
hospital clinic
doctor physician medic
illness disease sickness infection
vaccine vaccination jab inoculation
fire blaze flame
flood flooding inundation
storm hurricane gale typhoon
rain rainfall downpour
ship vessel boat
plane aircraft jet airplane
train railway rail
road highway motorway street
car vehicle automobile
crash collision accident
police officer
arrest detain custody detention
prison jail
court tribunal
trial hearing
guilty culpable
crime offence offense criminal
evidence proof
investigate investigation inquiry probe
mistake error
problem trouble issue difficulty
crisis emergency standoff tension
result outcome consequence effect
reason cause motive
change alter alteration modify
new fresh
old former previous
last final
first initial
whole entire complete total full
wrong incorrect false untrue
right correct true
fair just
free freedom liberty
choose choice pick select
decide decision determine
try attempt effort
succeed success
fail failure
win victory triumph
lose loss defeat
show demonstrate prove
see view look watch
hear listen
write letter
speech address
statement
paper document
news report
border frontier
area zone region sphere district territory
city town municipality
water
food
farmer grower
fish fishery fishing
oil petroleum crude
gas
power electricity energy
mine pit
close shut closure
reopen
delay postpone defer
cancel scrap abandon drop
accept agree approve endorse consent
propose proposal suggest suggestion offer
use employ utilize
take seize capture grab reclaim retake recapture
occupy occupation
leave depart exit quit
arrive arrival
stay remain
wait await
hide conceal
strong powerful robust
weak fragile feeble
ready prepared willing open
able capable
sad sorry regret
apologize apologise apology
thank grateful gratitude
proud pride
angry anger fury furious outrage
absurd ridiculous nonsense ludicrous
ban
place put
hold
deploy station deployment
rocket missile
sanction penalty punish punishment
tension escalation escalate
calm ease deescalate de-escalate de-escalation
way path road route
draw drag suck pull
divide split
lead cause
pupil student
teach teacher teaching
guard patrol
rescue save
search hunt
victim
million m
billion bn
percent per cent
"""

_PLACES = """
united-states: washington american us usa america
united-kingdom: london uk british britain
european-union: brussels eu
russia: moscow kremlin
ukraine: kyiv kiev
china: beijing
france: paris
germany: berlin
italy: rome
poland: warsaw
hungary: budapest
turkey: ankara
iran: tehran
israel: jerusalem
japan: tokyo
india: delhi
pakistan: islamabad
afghanistan: kabul
canada: ottawa
australia: canberra
spain: madrid
portugal: lisbon
greece: athens
austria: vienna
egypt: cairo
norway: oslo
sweden: stockholm
denmark: copenhagen
finland: helsinki
ireland: dublin
west: western
"""
_LONG_NAMES = {
    ("united", "states"): "united-states", ("united", "kingdom"): "united-kingdom",
    ("european", "union"): "european-union", ("united", "nations"): "un",
}  # fmt: skip


def _table() -> dict[str, str]:
    table: dict[str, str] = {}
    for line in _ALIKE.splitlines():
        alike = [stem(fold(word)) for word in line.split()]
        for word in alike:
            table.setdefault(word, alike[0])  # the first line that holds a word says what it means
    for adjective, country in COUNTRY_ADJECTIVES.items():
        table[stem(fold(adjective))] = stem(fold(country.replace(" ", "-")))
    for line in _PLACES.split("\n")[1:-1]:
        country, _, names = line.partition(": ")
        for name in names.split():
            table[stem(fold(name))] = stem(fold(country))
    return table


_MEANINGS = _table()


@lru_cache(maxsize=65_536)
def meaning(stemmed: str) -> str:
    """Return what stands for all words that mean the same as this stem; itself where none is known.

    >>> meaning(stem("launches")) == meaning(stem("begin")), meaning("harbour")
    (True, 'harbour')
    """
    return _MEANINGS.get(stemmed, stemmed)


@dataclass(frozen=True, slots=True)
class Term:
    """A word that says what a sentence is about: its stem, what it means, and whether a negation precedes."""

    text: str
    stem: str
    meaning: str
    is_number: bool = False
    is_negated: bool = False


@lru_cache(maxsize=4096)
def terms(text: str) -> tuple[Term, ...]:
    """Return the content words of `text` in order; long names of countries are one.

    >>> [term.meaning for term in terms("The US has not answered the United States' friends")]
    ['united-states', 'answer', 'united-states', 'friend']
    """
    found: list[Term] = []
    given = words(text)
    negated_until, skip = -1, -1
    for at, word in enumerate(given):
        if at <= skip:
            continue
        if word.is_negation or word.folded in _UNMARKED_NEGATIONS:
            negated_until = at + 4
            continue
        following = given[at + 1].folded if at + 1 < len(given) else ""
        if (word.folded, following) in _LONG_NAMES:
            name, skip = _LONG_NAMES[word.folded, following], at + 1
            found.append(Term(f"{word.text} {given[at + 1].text}", name, name))
        elif word.text in ("US", "U.S"):
            found.append(Term(word.text, "united-states", "united-states"))
        elif word.is_number or word.folded in _COUNTED:
            number = _COUNTED.get(word.folded, word.folded)
            found.append(Term(word.text, number, number, is_number=True))
        elif word.is_content or (word.text == "May" and at):
            found.append(Term(word.text, word.stem, meaning(word.stem), False, at <= negated_until))
    return tuple(found)


_NUMBERS = """
two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eighteen nineteen twenty
"""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_COUNTED = {name: str(number) for number, name in enumerate(_NUMBERS.split(), start=2)} | {
    name: str(10 * number) for number, name in enumerate(_TENS.split(), start=2)
}
_UNMARKED_NEGATIONS = listed(
    "dont doesnt didnt isnt arent wasnt werent wont wouldnt cant couldnt shouldnt hasnt havent hadnt"
)
"""Contractions whose apostrophe a text has lost."""
