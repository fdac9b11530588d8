"""Pairs of renditions with what a reader should find marked; every sentence is invented.

In the marked form [-…-] is left out and {+…+} added, both together changed, and what it is stands behind:
[-three-]{+four+}<number>. Everything else is printed as the other rendition has it.
"""

from typing import NamedTuple


class Pair(NamedTuple):
    name: str
    chosen: str
    other: str
    marked: str
    is_headline: bool = False


PAIRS = [
    # A figure
    Pair(
        "a figure is another",
        "The storm sank 14 boats in the harbour.",
        "The storm sank 17 boats in the harbour.",
        "The storm sank [-14-]{+17+}<number> boats in the harbour.",
    ),
    Pair(
        "a figure has lost its “more than”",
        "More than 13,000 people left the coast.",
        "13,000 people left the coast.",
        "[-More than-]<number> 13,000 people left the coast.",
    ),
    Pair(
        "a spelled figure is another",
        "We lost three crews that night.",
        "We lost five crews that night.",
        "We lost [-three-]{+five+}<number> crews that night.",
    ),
    Pair(
        "a share is another",
        "Catches fell by 30 percent last year.",
        "Catches fell by 40% last year.",
        "Catches fell by [-30 percent-]{+40%+}<number> last year.",
    ),
    Pair(
        "money is another",
        "The new pier costs $3 million.",
        "The new pier costs $3 billion.",
        "The new pier costs [-$3 million-]{+$3 billion+}<number>.",
    ),
    Pair(
        "one figure of two is another",
        "Of 40 boats, 12 came back.",
        "Of 40 boats, 21 came back.",
        "Of 40 boats, [-12-]{+21+}<number> came back.",
    ),
    Pair(
        "at most has become at least",
        "It takes at most six weeks to dredge it.",
        "It takes at least six weeks to dredge it.",
        "It takes at [-most-]{+least+}<number> six weeks to dredge it.",
    ),
    # A date
    Pair(
        "a weekday is another",
        "The channel opens again on Friday.",
        "The channel opens again on Monday.",
        "The channel opens again on [-Friday-]{+Monday+}<date>.",
    ),
    Pair(
        "a day of the month is another",
        "We asked for help on 3 March and got none.",
        "We asked for help on 5 March and got none.",
        "We asked for help on [-3 March-]{+5 March+}<date> and got none.",
    ),
    Pair(
        "a year is another",
        "The wall was built in 1997 by the town.",
        "The wall was built in 1979 by the town.",
        "The wall was built in [-1997-]{+1979+}<date> by the town.",
    ),
    # A name
    Pair(
        "a place is another",
        "The ferry to Eskerby will sail again.",
        "The ferry to Northmouth will sail again.",
        "The ferry to [-Eskerby-]{+Northmouth+}<name> will sail again.",
    ),
    Pair(
        "a person is spelled otherwise",
        "I told Sergei Kalder about the leak.",
        "I told Sergey Kalder about the leak.",
        "I told [-Sergei-]{+Sergey+}<name> Kalder about the leak.",
    ),
    Pair(
        "a person has become a pronoun",
        "We heard it from Calder on the radio.",
        "We heard it from her on the radio.",
        "We heard it from [-Calder-]{+her+}<name> on the radio.",
    ),
    Pair(
        "an office stands for a name",
        "The harbour belongs to Eskerby, not to the state.",
        "The harbour belongs to the council, not to the state.",
        "The harbour belongs to [-Eskerby-]{+the council+}<name>, not to the state.",
    ),
    # A negation
    Pair(
        "a negation is gone",
        "We will not close the harbour.",
        "We will close the harbour.",
        "We will [-not-]<negation> close the harbour.",
    ),
    Pair(
        "a negation has come in a contraction",
        "The crews were told about the wreck.",
        "The crews weren't told about the wreck.",
        "The crews were{+n't+}<negation> told about the wreck.",
    ),
    Pair(
        "never has become no longer",
        "They never paid for the damage.",
        "They paid for none of the damage.",
        "They [-never-]<negation> paid for {+none of+}<negation> the damage.",
    ),
    Pair(
        "without has become with",
        "They can sail without a pilot.",
        "They can sail with a pilot.",
        "They can sail [-without-]{+with+}<negation> a pilot.",
    ),
    # An insertion in brackets
    Pair(
        "an outlet explains in brackets",
        "It is a tool to reach this goal and no more.",
        "It is a tool to reach this goal [a cheaper port] and no more.",
        "It is a tool to reach this goal {+[a cheaper port]+}<insertion> and no more.",
    ),
    Pair(
        "a name in brackets for a pronoun",
        "He knew about the leak in March.",
        "[Calder] knew about the leak in March.",
        "[-He-]{+[Calder]+}<insertion> knew about the leak in March.",
    ),
    Pair(
        "an insertion is left out",
        "They [the crews] deserve better than that.",
        "They deserve better than that.",
        "They [-[the crews]-]<insertion> deserve better than that.",
    ),
    # An omission
    Pair(
        "dots for words",
        "We cleared the channel, with two tugs and a crane, before noon.",
        "We cleared the channel ... before noon.",
        "We cleared the channel [-with two tugs and a crane-]{+...+}<number omission> before noon.",
    ),
    Pair(
        "dots in brackets for words",
        "The damage is painful, as everybody can see from the road, but limited.",
        "The damage is painful […] but limited.",
        "The damage is painful [-as everybody can see from the road-]{+[…]+}<omission> but limited.",
    ),
    Pair(
        "dots that the chosen one has",
        "The pier is safe … and the lights work.",
        "The pier is safe and the lights work.",
        "The pier is safe [-…-]<omission> and the lights work.",
    ),
    # Cut short
    Pair(
        "the end is left out",
        "We will rebuild the pier, whatever the council says.",
        "We will rebuild the pier.",
        "We will rebuild the pier[-whatever the council says-]<cut>.",
    ),
    Pair(
        "the beginning is left out",
        "In this sense the port is just a tool.",
        "The port is just a tool.",
        "[-In this sense-]<cut> The port is just a tool.",
    ),
    Pair(
        "it goes on where the chosen one ends",
        "The lights work.",
        "The lights work. Nobody touched the buoys.",
        "The lights work. {+Nobody touched the buoys+}<negation cut>.",
    ),
    # Order
    Pair(
        "the day has come to the front",
        "The harbour master will speak to the crews on Friday.",
        "On Friday the harbour master will speak to the crews.",
        "{+On Friday+}<moved> the harbour master will speak to the crews [-on Friday-]<moved>.",
    ),
    Pair(
        "two names have changed places",
        "The boats of Eskerby and Northmouth stayed in.",
        "The boats of Northmouth and Eskerby stayed in.",
        "The boats of {+Northmouth and+}<moved> Eskerby [-and Northmouth-]<moved> stayed in.",
    ),
    Pair(
        "two sentences have changed places",
        "We had no warning. The tide came over the wall at night.",
        "The tide came over the wall at night. We had no warning.",
        "[-We had no warning-]<moved> The tide came over the wall at night. {+We had no warning+}<moved>.",
    ),
    # A headline
    Pair(
        "a word is dropped in the headline",
        "It was a painful but limited loss for us all.",
        "A Painful Loss",
        "[-It was-]<headline> A Painful [-but limited-]<headline> Loss[-for us all-]<cut headline>",
        is_headline=True,
    ),
    Pair(
        "words are altered in the headline",
        "They are holding a rope as it were to the neck of the town.",
        "holding a rope to the town's neck",
        "[-They are-]<headline> holding a rope [-as it were-]<headline> to the {+town's+}<headline> neck"
        "[-of the town-]<cut headline>",
        is_headline=True,
    ),
    Pair(
        "a figure is rounded in the headline",
        "We have lost 1,960 nets since autumn.",
        "We have lost 2,000 nets",
        "We have lost [-1,960-]{+2,000+}<number headline> nets[-since autumn-]<cut headline>",
        is_headline=True,
    ),
    # Another translation
    Pair(
        "a phrase is translated otherwise",
        "I hope that in the end we will find a way.",
        "I hope that we will eventually find a way.",
        "I hope that [-in the end-] we will {+eventually+} find a way.",
    ),
    Pair(
        "a noun is in the plural",
        "They begin a military operation on the coast.",
        "They begin military operations on the coast.",
        "They begin [-a-] military [-operation-]{+operations+} on the coast.",
    ),
    # Nothing to mark
    Pair(
        "marks and the comma before them",
        "“The channel is clear,”",
        '"The channel is clear"',
        '"The channel is clear"',
    ),
    Pair(
        "a semicolon, a dash and a full stop",
        "The channel is clear; the crews are home. Nobody is hurt.",
        "The channel is clear - the crews are home, nobody is hurt",
        "The channel is clear - the crews are home, nobody is hurt",
    ),
    Pair(
        "apostrophes lost",
        "It’s the town’s harbour and they don’t own it.",
        "Its the towns harbour and they dont own it.",
        "Its the towns harbour and they dont own it.",
    ),
    Pair(
        "hyphens and spaces",
        "The build-up of ice was a well-known danger.",
        "The buildup of ice was a well known danger.",
        "The buildup of ice was a well known danger.",
    ),
    Pair(
        "British and American spelling",
        "We recognise that the harbour defences cost the labour of years.",
        "We recognize that the harbor defenses cost the labor of years.",
        "We recognize that the harbor defenses cost the labor of years.",
    ),
    Pair(
        "figures written otherwise",
        "13,000 people, 30 percent of them children, in three days.",
        "13 000 people, 30% of them children, in 3 days.",
        "13 000 people, 30% of them children, in 3 days.",
    ),
    Pair(
        "a contraction written out",
        "We can't wait and we won't.",
        "We cannot wait and we will not.",
        "We cannot wait and we will not.",
    ),
    Pair(
        "the capitals of a headline",
        "The channel is clear again",
        "The Channel Is Clear Again",
        "The Channel Is Clear Again",
        is_headline=True,
    ),
    Pair(
        "the abbreviation with and without its stops",
        "The U.S. tug helped us.",
        "The US tug helped us.",
        "The US tug helped us.",
    ),
    # Written when the rules stood, to see how they do
    Pair(
        "billions spelled and a month changed",
        "We need twelve billion euros by June.",
        "We need 12 billion euros by July.",
        "We need 12 billion euros by [-June-]{+July+}<date>.",
    ),
    Pair(
        "a share is another and so is “nearly”",
        "Nearly half of the fleet is gone.",
        "A third of the fleet is gone.",
        "[-Nearly half-]{+A third+}<number> of the fleet is gone.",
    ),
    Pair(
        "“almost” is gone",
        "He has been in office for almost ten years.",
        "He has been in office for ten years.",
        "He has been in office for [-almost-]<number> ten years.",
    ),
    Pair(
        "a name ends otherwise",
        "I spoke to President Lind and to Mr Varga.",
        "I spoke to President Lind and to Mr Vargas.",
        "I spoke to President Lind and to Mr [-Varga-]{+Vargas+}<name>.",
    ),
    Pair(
        "a negation moves into the object",
        "Nobody told us anything.",
        "They told us nothing.",
        "[-Nobody-]{+They+}<negation> told us [-anything-]{+nothing+}<negation>.",
    ),
    Pair(
        "a negation of two is gone",
        "There is no doubt that we cannot go back.",
        "There is no doubt that we can go back.",
        "There is no doubt that we can [-not-]<negation> go back.",
    ),
    Pair(
        "the hedge at the beginning is left out",
        "I think it is a mistake, and I have said so.",
        "It is a mistake, and I have said so.",
        "[-I think-]<cut> It is a mistake, and I have said so.",
    ),
    Pair(
        "a word in brackets is left out",
        "This [agreement] will hold.",
        "This will hold.",
        "This [-[agreement]-]<insertion> will hold.",
    ),
    Pair(
        "an hour is another",
        "The attack came at 5 a.m. on Sunday.",
        "The attack came at 6 a.m. on Sunday.",
        "The attack came at [-5 a.m.-]{+6 a.m.+}<date> on Sunday.",
    ),
    Pair(
        "a contraction written out, with a curly apostrophe",
        "We’re not going to leave.",
        "We are not going to leave.",
        "We are not going to leave.",
    ),
    Pair(
        "a negation in a contraction has come",
        "We are going to leave.",
        "We aren't going to leave.",
        "We are{+n't+}<negation> going to leave.",
    ),
    Pair(
        "apostrophes lost in a possessive",
        "It's the people's choice.",
        "It is the peoples choice.",
        "It is the peoples choice.",
    ),
    Pair(
        "thousands written with a space",
        "They killed 20,000 civilians in 2014.",
        "They killed 20 000 civilians in 2014.",
        "They killed 20 000 civilians in 2014.",
    ),
    Pair(
        "more British and American spelling",
        "The centre of the programme is travelling.",
        "The center of the program is traveling.",
        "The center of the program is traveling.",
    ),
    Pair(
        "dots for an aside",
        "We hope, as ever, for the best.",
        "We hope ... for the best.",
        "We hope [-as ever-]{+...+}<omission> for the best.",
    ),
    Pair(
        "the second half is left out",
        "The talks were long and difficult and they will go on next week.",
        "The talks were long and difficult.",
        "The talks were long and difficult [-and they will go on next week-]<cut>.",
    ),
    Pair(
        "a place is spelled otherwise",
        "The government in Kyiv must decide.",
        "The government in Kiev must decide.",
        "The government in [-Kyiv-]{+Kiev+}<name> must decide.",
    ),
    Pair(
        "up to has become at least",
        "It will cost up to 5 million dollars.",
        "It will cost at least 5 million dollars.",
        "It will cost [-up to-]{+at least+}<number> 5 million dollars.",
    ),
    Pair(
        "a figure has become several",
        "We have two options.",
        "We have several options.",
        "We have [-two-]{+several+}<number> options.",
    ),
    Pair(
        "an ordinal is another",
        "The first ship left.",
        "The second ship left.",
        "The [-first-]{+second+}<number> ship left.",
    ),
    Pair(
        "a day told otherwise",
        "He will come to Berlin tomorrow.",
        "He will come to Berlin on Tuesday.",
        "He will come to Berlin [-tomorrow-]{+on Tuesday+}<date>.",
    ),
    Pair(
        "a diacritic is lost",
        "Prime Minister Orban came.",
        "Prime Minister Orbán came.",
        "Prime Minister [-Orban-]{+Orbán+}<name> came.",
    ),
    Pair(
        "marks inside",
        "“We will win,” he told the “Post”.",
        "We will win, he told the Post.",
        "We will win, he told the Post.",
    ),
    Pair(
        "hyphens in compounds",
        "A well-being fund, e-mail and co-operation.",
        "A wellbeing fund, email and cooperation.",
        "A wellbeing fund, email and cooperation.",
    ),
]
