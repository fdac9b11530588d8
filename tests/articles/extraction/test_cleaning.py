"""The bytes of a file become text that can be counted, or one sentence says why not."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.extraction.cleaning import MAX_BYTES, Removal, UnreadableText, clean, decode

STORY = "“The ferry sails at noon,” said Asta Lunde — captain of the café boat."


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        (STORY.encode("utf-8"), "UTF-8"),
        (b"\xef\xbb\xbf" + STORY.encode("utf-8"), "UTF-8 with BOM"),
        (b"\xff\xfe" + STORY.encode("utf-16-le"), "UTF-16"),
        (b"\xfe\xff" + STORY.encode("utf-16-be"), "UTF-16"),
        (b"\xff\xfe\x00\x00" + STORY.encode("utf-32-le"), "UTF-32"),
        (STORY.encode("cp1252"), "windows-1252"),
    ],
)
def test_the_same_words_come_out_of_every_encoding_that_is_read(raw, encoding):
    decoded = decode(raw)

    assert decoded.text == STORY
    assert decoded.encoding == encoding
    assert decoded.removals == ()


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "empty"),
        (b" \r\n\t ", "empty"),
        ("\u200f\ufe0f\n".encode(), "empty"),
        (b"%PDF-1.7\n1 0 obj", "a PDF document"),
        (b"PK\x03\x04\x14\x00", "a zip archive or an office document"),
        (b"\x89PNG\r\n\x1a\n\x00", "a PNG image"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "a JPEG image"),
        (b"{\\rtf1\\ansi The ferry}", "an RTF document"),
        (b"\x00\x00\x00\x18ftypmp42", "a film or picture"),
        (bytes(range(256)), "binary data"),
        (b"\x01\x02\x03\x04\x05 ferry", "binary data"),
        (b"ferry \xff\x00", "NUL byte at byte 7"),
        ("The ferry sails".encode("utf-16-le"), "UTF-16 without its byte order mark"),
        (b"\xff\xfea\x00b", "begins with the mark of UTF-16"),
        ("Паром отправился в полдень".encode("cp1251"), "tried UTF-8 (fails at byte 0) and windows-1252"),
        ("渡し船は正午に出航した".encode("shift_jis"), "tried UTF-8"),
        (STORY.encode() + b" \xff end", "damaged UTF-8"),
        (b"a" * (MAX_BYTES + 1), "more than the 5 MB"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence_that_says_what_to_do(raw, words):
    with pytest.raises(UnreadableText) as refusal:
        decode(raw)

    message = str(refusal.value)
    assert words in message
    assert message.endswith(".") and "\n" not in message
    assert re.search(r"(?::|;) (?:give|copy|save|split)", message)


def test_a_file_of_exactly_the_largest_size_is_read():
    assert len(decode(b"a" * MAX_BYTES).text) == MAX_BYTES


def test_what_cannot_be_seen_is_taken_out_and_counted_by_name():
    text = "A\x00\x00 ferry\x07\x9b\u202e sails\ufe0f\U000e0101\ud800 at\u2066 noon\u200e."

    cleaned = clean(text)

    assert cleaned.text == "A ferry sails at noon."
    assert cleaned.removals == (
        Removal("NUL characters", 2),
        Removal("control characters", 2),
        Removal("variation selectors", 2),
        Removal("bidi controls", 3),
        Removal("lone surrogates", 1),
    )


@pytest.mark.parametrize(
    "kept",
    [
        "one\r\ntwo\rthree\nfour",
        "a\tb",
        "NATO\u00a0and",
        "می\u200cخواهم",
        "👩\u200d👩\u200d👧",
        "soft\u00adhyphen",
    ],
)
def test_what_readers_need_stays(kept):
    cleaned = clean(kept)

    assert cleaned.text == kept
    assert cleaned.removals == ()


def test_a_few_nul_bytes_in_a_text_are_removed_and_reported_rather_than_refused():
    decoded = decode(b"The ferry\x00 sails at noon.")

    assert decoded.text == "The ferry sails at noon."
    assert decoded.removals == (Removal("NUL characters", 1),)


@given(st.text(alphabet=st.characters()))
def test_cleaning_is_done_after_one_pass_and_accounts_for_every_character(text):
    cleaned = clean(text)

    assert clean(cleaned.text).text in (cleaned.text, cleaned.text.removeprefix("\ufeff"))
    assert len(text) - len(cleaned.text) == sum(removal.count for removal in cleaned.removals)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_and_never_break_the_program(raw):
    try:
        decoded = decode(raw)
    except UnreadableText:
        return

    assert decoded.text.strip()
    assert "\x00" not in decoded.text
    decoded.text.encode("utf-8")
