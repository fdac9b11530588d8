"""Which words say that somebody said something, and what may follow them.

Every verb stands once, by its base form, with the constructions it takes:

    c  a content clause, with or without "that"            She said (that) it was late.
    q  quoted words may stand alone before or after it      "No," she replied.
    t  an addressee first, then a clause or quoted words    She told reporters (that) it was late.
    o  "OBJECT of / for / over ..."                         She accused the city of delay.
    i  "OBJECT to do"                                       She urged the city to act.
    v  "to do" alone                                        She promised to act.
    a  an object and a predicate ("as" or none)             She called the plan "a mistake".
    n  a noun phrase that is itself what was said           She announced a new plan.
    w  a question word or "if"                              She asked whether it was late.
    d  the speaker rejects the content                      She denied any delay.
    m  needs quoted words or "that" to count as speech      She felt that ... / "..." she laughed.
"""

from __future__ import annotations

VERBS: dict[str, str] = {
    "say": "cq", "tell": "tqiw", "add": "cq", "note": "cqn", "warn": "cqtio", "claim": "cqv", "argue": "cq",
    "insist": "cq", "suggest": "cqn", "acknowledge": "cqn", "announce": "cqn", "declare": "cqa", "explain": "cqwn",
    "write": "cq", "tweet": "cq", "retweet": "q", "post": "mq", "assert": "cqn", "stress": "cqn",
    "emphasize": "cqn", "emphasise": "cqn", "underline": "cqn", "underscore": "cn", "reiterate": "cqn",
    "repeat": "cqn", "confirm": "cqnw", "admit": "cqn", "concede": "cqn", "allege": "cq", "maintain": "mcq",
    "contend": "cq", "complain": "cq", "caution": "cqt", "remark": "cq", "observe": "mcq", "state": "cq",
    "reply": "cq", "respond": "cq", "answer": "mq", "ask": "qwit", "wonder": "qw", "inquire": "qw",
    "recall": "cqn", "recount": "cqn", "report": "cqn", "reveal": "cqn", "disclose": "cqnw", "promise": "cqvt",
    "vow": "cqv", "pledge": "cqvn", "threaten": "mcv", "predict": "cqn", "estimate": "mc", "conclude": "mcq",
    "joke": "cq", "quip": "cq", "exclaim": "cq", "shout": "cq", "yell": "cq", "chant": "q", "scream": "q",
    "whisper": "cq", "mutter": "cq", "continue": "mq", "conceded": "cq", "point out": "cqn", "testify": "cq",
    "boast": "cq", "brag": "cq", "lament": "cqn", "bemoan": "cn", "charge": "mcq", "counter": "cq",
    "retort": "cq", "agree": "mcq", "deny": "cnd", "dismiss": "and", "reject": "mnd", "refute": "mnd",
    "accuse": "o", "blame": "o", "criticize": "no", "criticise": "no", "condemn": "n", "denounce": "n",
    "praise": "no", "blast": "no", "slam": "no", "mock": "n", "thank": "o", "urge": "cqin", "implore": "iq",
    "beg": "iq", "call": "a", "describe": "a", "label": "a", "dub": "a", "brand": "a", "liken": "a",
    "characterize": "a", "characterise": "a", "compare": "a", "cite": "n", "mention": "cn", "propose": "cvq",
    "recommend": "cq", "demand": "cqnv", "order": "i", "appeal": "q", "inform": "t", "assure": "t",
    "remind": "t", "notify": "t", "advise": "ti", "reassure": "t", "convince": "", "reaffirm": "cqn",
    "affirm": "cq", "clarify": "cq", "elaborate": "q", "echo": "mq", "opine": "cq", "muse": "cq", "proclaim": "cqa",
    "chime": "q", "comment": "mcq", "interject": "q", "stipulate": "c", "specify": "c", "swear": "cq",
    "request": "mci", "plead": "cq", "profess": "cq", "relay": "cq", "rule": "mc", "hint": "cq", "imply": "mc",
    "attest": "c", "certify": "mc", "volunteer": "mcq", "theorize": "cq", "speculate": "cqw", "surmise": "mq",
    "reason": "mcq", "sum up": "q", "sigh": "q", "laugh": "mq", "fume": "cq", "gush": "q", "rant": "cq",
    "grumble": "cq", "protest": "mcq", "object": "mcq", "submit": "mc", "write back": "q", "offer": "mvq",
    "read": "mq", "tout": "n", "express": "n", "highlight": "mcn", "pronounce": "aq", "signal": "mc",
    "indicate": "mc", "welcome": "mq", "ridicule": "n", "scold": "n", "lambaste": "n", "decry": "n",
    "oppose": "", "agreed": "", "detail": "mn", "lash out": "q", "invite": "i", "forecast": "mc", "project": "mc",
    "find": "mc", "show": "mc", "believe": "mq", "think": "mq", "feel": "mq", "hope": "mq",
    "text": "mq", "tease": "mq", "quote": "mq", "teach": "", "preach": "q", "enthuse": "q", "marvel": "q",
    "shoot back": "q", "sing": "mq", "summarize": "mq", "venture": "mq", "deadpan": "q", "crow": "mq",
    "sneer": "q", "snap": "mq", "growl": "mq", "bark": "mq", "roar": "mq", "cry": "mq", "blurt": "q", "gripe": "cq",
    "rage": "mq", "thunder": "mq", "wail": "mq", "whine": "mq", "groan": "mq", "drawl": "q", "intone": "q",
    "recite": "mq", "reckon": "mcq", "caution against": "", "advocate": "", "champion": "",
    "speak": "", "rail": "", "blog": "cq", "email": "cq", "counsel": "mi", "instruct": "i", "appear": "",
}  # fmt: skip

IRREGULAR: dict[str, tuple[str, ...]] = {  # third person, past, participle where different, gerund
    "say": ("says", "said", "saying"),
    "tell": ("tells", "told", "telling"),
    "write": ("writes", "wrote", "written", "writing"),
    "swear": ("swears", "swore", "sworn", "swearing"),
    "read": ("reads", "read", "reading"),
    "find": ("finds", "found", "finding"),
    "show": ("shows", "showed", "shown", "showing"),
    "think": ("thinks", "thought", "thinking"),
    "feel": ("feels", "felt", "feeling"),
    "sing": ("sings", "sang", "sung", "singing"),
    "speak": ("speaks", "spoke", "spoken", "speaking"),
    "teach": ("teaches", "taught", "teaching"),
    "admit": ("admits", "admitted", "admitting"),
    "submit": ("submits", "submitted", "submitting"),
    "quip": ("quips", "quipped", "quipping"),
    "brag": ("brags", "bragged", "bragging"),
    "beg": ("begs", "begged", "begging"),
    "slam": ("slams", "slammed", "slamming"),
    "dub": ("dubs", "dubbed", "dubbing"),
    "blog": ("blogs", "blogged", "blogging"),
    "snap": ("snaps", "snapped", "snapping"),
    "blurt": ("blurts", "blurted", "blurting"),
    "refer": ("refers", "referred", "referring"),
    "plead": ("pleads", "pleaded", "pled", "pleading"),
    "forecast": ("forecasts", "forecast", "forecasting"),
    "signal": ("signals", "signaled", "signalled", "signaling", "signalling"),
    "label": ("labels", "labeled", "labelled", "labeling", "labelling"),
    "marvel": ("marvels", "marveled", "marvelled", "marveling", "marvelling"),
    "counsel": ("counsels", "counseled", "counselled", "counseling", "counselling"),
    "crow": ("crows", "crowed", "crowing"),
    "text": ("texts", "texted", "texting"),
}

# Forms that are as often nouns (or adjectives): they are cues only where a verb can stand.
ALSO_NOUNS = frozenset(
    """claim claims report reports call calls demand demands state states charge charges note notes comment comments
    question questions answer answers promise promises order orders request requests protest protests object
    objects offer offers project projects post posts reply replies quote quotes appeal appeals remark remarks
    estimate estimates forecast forecasts pledge pledges vow vows warning labels label reason reasons brand brands
    mention mentions counter counters rule rules show shows find finds read reads feel thought text texts joke jokes
    detail details highlight highlights welcome stress hint hints boast boasts blast blasts project projects
    saying reading finding findings ruling rulings echo echoes signal signals hope hopes blame praise mock tease
    threat cry cries shout shouts objects volunteer volunteers laugh sigh champion tweet tweets email emails blog
    blogs rage bark crow thunder rant rants recall appeals opposed dismiss sworn written briefing""".split()
)

DENYING = frozenset("deny denies denied denying dismiss dismisses dismissed dismissing reject rejects rejected "
                    "rejecting refute refutes refuted refuting".split())  # fmt: skip

BELIEVING = frozenset(
    """believe believes believed believing think thinks thought thinking feel feels felt feeling hope hopes hoped
    hoping find finds found finding show shows showed shown showing""".split()
)


def _forms(verb: str) -> dict[str, str]:
    """All forms of `verb` with the tense each can have: b base, s third person, p past, g gerund."""
    head, _, rest = verb.partition(" ")
    tail = " " + rest if rest else ""
    forms = {head + tail: "b"}
    if head in IRREGULAR:
        for form in IRREGULAR[head]:
            kind = "g" if form.endswith("ing") else "s" if form.endswith("s") and form != "pass" else "p"
            forms.setdefault(form + tail, kind)
        return forms
    third = head + "s"
    if head.endswith(("s", "sh", "ch", "x", "z")):
        third = head + "es"
    elif head.endswith("y") and head[-2] not in "aeiou":
        third = head[:-1] + "ies"
    past, gerund = head + "ed", head + "ing"
    if head.endswith("e"):
        past, gerund = head + "d", head[:-1] + "ing"
    elif head.endswith("y") and head[-2] not in "aeiou":
        past = head[:-1] + "ied"
    forms.update({third + tail: "s", past + tail: "p", gerund + tail: "g"})
    return forms


# form -> (lemma, tense, constructions)
CUES: dict[str, tuple[str, str, str]] = {}
for _verb, _takes in VERBS.items():
    if _takes:
        for _form, _tense in _forms(_verb).items():
            CUES.setdefault(_form, (_verb, _tense, _takes))

CUES["put it"] = CUES["puts it"] = ("put it", "p", "q")

# Two-word cues are looked up by their first word: "pointed" + "out".
PARTICLE_CUES: dict[str, str] = {form.split()[0]: form.split()[1] for form in CUES if " " in form}
