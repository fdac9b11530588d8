"""Which words say that somebody said something, and what may follow them.

Every verb stands once, by its base form, under the constructions it takes:

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

from .words import listed

VERBS: dict[str, str] = {
    " ".join(verb.split()): takes
    for takes, verbs in {
        "cq": """say, add, argue, insist, write, tweet, allege, contend, complain, remark, state, reply,
            respond, joke, quip, exclaim, shout, yell, whisper, mutter, testify, boast,
            brag, counter, retort, recommend, affirm, clarify, opine, muse, swear,
            plead, profess, relay, hint, theorize, fume, rant, grumble, gripe, blog,
            email""",
        "tqiw": "tell",
        "cqn": """note, suggest, acknowledge, announce, assert, stress, emphasize, emphasise, underline,
            reiterate, repeat, admit, concede, recall, recount, report, reveal, predict,
            point out, lament, reaffirm""",
        "cqtio": "warn",
        "cqv": "claim, vow",
        "cqa": "declare, proclaim",
        "cqwn": "explain",
        "q": """retweet, chant, scream, appeal, elaborate, chime, interject, sum up, sigh, gush, write
            back, lash out, preach, enthuse, marvel, shoot back, deadpan, sneer, blurt,
            drawl, intone""",
        "mq": """post, answer, continue, echo, surmise, laugh, read, welcome, believe, think, feel, hope,
            text, tease, quote, sing, summarize, venture, crow, snap, growl, bark, roar,
            cry, rage, thunder, wail, whine, groan, recite""",
        "cn": "underscore, bemoan, mention",
        "cqnw": "confirm, disclose",
        "mcq": """maintain, observe, conclude, charge, agree, comment, volunteer, reason, protest, object,
            reckon""",
        "cqt": "caution",
        "qwit": "ask",
        "qw": "wonder, inquire",
        "cqvt": "promise",
        "cqvn": "pledge",
        "mcv": "threaten",
        "mc": """estimate, rule, imply, certify, submit, signal, indicate, forecast, project, find, show""",
        "cnd": "deny",
        "and": "dismiss",
        "mnd": "reject, refute",
        "o": "accuse, blame, thank",
        "no": "criticize, criticise, praise, blast, slam",
        "n": "condemn, denounce, mock, cite, tout, express, ridicule, scold, lambaste, decry",
        "cqin": "urge",
        "iq": "implore, beg",
        "a": "call, describe, label, dub, brand, liken, characterize, characterise, compare",
        "cvq": "propose",
        "cqnv": "demand",
        "i": "order, invite, instruct",
        "tq": "inform, assure, remind, notify, reassure",
        "tiq": "advise",
        "c": "stipulate, specify, attest",
        "mci": "request",
        "cqw": "speculate",
        "mvq": "offer",
        "mcn": "highlight",
        "aq": "pronounce",
        "mn": "detail",
        "mi": "counsel",
    }.items()
    for verb in verbs.split(",")
}

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
ALSO_NOUNS = listed(
    """claim claims report reports call calls demand demands state states charge charges note notes comment
    comments question questions answer answers promise promises order orders request requests protest
    protests object objects offer offers project projects post posts reply replies quote quotes appeal
    appeals remark remarks estimate estimates forecast forecasts pledge pledges vow vows warning labels
    label reason reasons brand brands mention mentions counter counters rule rules show shows find finds
    read reads feel thought text texts joke jokes detail details highlight highlights welcome stress
    hint hints boast boasts blast blasts project projects saying reading finding findings ruling rulings
    echo echoes signal signals hope hopes blame praise mock tease threat cry cries shout shouts objects
    volunteer volunteers laugh sigh champion tweet tweets email emails blog blogs rage bark crow thunder
    rant rants recall appeals opposed dismiss sworn written briefing"""
)

DENYING = listed(
    """deny denies denied denying dismiss dismisses dismissed dismissing reject rejects rejected rejecting
    refute refutes refuted refuting"""
)  # fmt: skip

BELIEVING = listed(
    """believe believes believed believing think thinks thought thinking feel feels felt feeling hope hopes
    hoped hoping find finds found finding show shows showed shown showing"""
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
