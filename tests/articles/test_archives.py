"""Archives: good members come out one by one, bad ones are refused by name, nothing that unfolds is held."""

import io
import random
import stat
import struct
import tarfile
import tracemalloc
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.importing import archives
from articles.importing.archives import ArchiveRefused, Member, Refused, count_members, members

MEGABYTE = 1024 * 1024
WORDS = b"Ferry sails again\n\nThe ferry will sail again, the harbour office said.\n"
GOOD = ("good.txt", WORDS)


def packed(
    *files: tuple[str | zipfile.ZipInfo, bytes], compression: int = zipfile.ZIP_DEFLATED
) -> io.BytesIO:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", compression) as opened:
        for name, raw in files:
            opened.writestr(name, raw, compress_type=compression)
    return archive


def told(archive: io.BytesIO) -> tuple[list[str], dict[str, str]]:
    """The names that come out, and the sentences of those that do not."""
    found = list(members(archive))
    refused = {one.name: one.sentence for one in found if isinstance(one, Refused)}
    assert all(sentence.endswith(".") and "\n" not in sentence for sentence in refused.values())
    return [one.name for one in found if isinstance(one, Member)], refused


def only_refusal(name: str | zipfile.ZipInfo, raw: bytes = WORDS) -> tuple[str, str]:
    """The name and the sentence of one bad member beside a good one, which comes out."""
    names, refused = told(packed((name, raw), GOOD))
    assert names == ["good.txt"]
    ((refused_name, sentence),) = refused.items()
    return refused_name, sentence


def test_files_come_out_in_order_with_their_folders():
    archive = packed(("b.txt", b"B"), ("day/a.html", b"<p>A</p>"), ("day/", b""), ("empty.txt", b""))

    assert list(members(archive)) == [
        Member("b.txt", b"B"),
        Member("day/a.html", b"<p>A</p>"),
        Member("empty.txt", b""),
    ]
    assert count_members(archive) == 3


def test_what_systems_leave_behind_is_passed_over():
    archive = packed(
        ("__MACOSX/._good.txt", b"\x00\x05"), (".DS_Store", b"\x00"), ("a/Thumbs.db", b"\x00"), GOOD
    )

    assert told(archive) == (["good.txt"], {})


@pytest.mark.parametrize(
    ("name", "shown", "says"),
    [
        ("../../etc/passwd", "../../etc/passwd", "leads out of the archive (..)"),
        ("a/../../b.txt", "a/../../b.txt", "leads out of the archive (..)"),
        ("..\\b.txt", "../b.txt", "leads out of the archive (..)"),
        ("/etc/passwd", "etc/passwd", "an absolute path"),
        ("\\\\server\\share\\b.txt", "server/share/b.txt", "an absolute path"),
        ("C:\\b.txt", "C:/b.txt", "an absolute path"),
        ("c:b.txt", "c:b.txt", "an absolute path"),
        ("a\x07b.txt", "ab.txt", "control characters"),
        ("n" * 500 + ".txt", "n" * 399 + "…", "504 characters"),
        ("more.zip", "more.zip", "archive in the archive"),
        ("more.tar.GZ", "more.tar.GZ", "archive in the archive"),
    ],
)
def test_names_that_play_tricks_are_refused_by_name(name, shown, says):
    refused_name, sentence = only_refusal(name)

    assert refused_name == shown
    assert says in sentence


def test_a_name_cut_by_a_nul_is_refused_and_not_shortened():
    archive = packed(("good.txt.exe", WORDS))
    raw = archive.getvalue().replace(b"good.txt.exe", b"good.txt\x00exe")

    names, refused = told(io.BytesIO(raw))

    assert names == []
    assert "control characters" in refused["good.txtexe"]


def test_names_are_printed_without_what_turns_them_round():
    names, _ = told(packed(("./day//a\u202etxt.txt", WORDS), ("e\u0301te\u0301.txt", WORDS)))

    assert names == ["day/atxt.txt", "été.txt"]


def test_a_name_in_utf_8_that_does_not_say_so_is_read_as_utf_8():
    raw = packed(("паром.txt", WORDS)).getvalue()
    unmarked = raw.replace(struct.pack("<H", 0x800), b"\x00\x00")

    assert told(io.BytesIO(unmarked))[0] == ["паром.txt"]


@pytest.mark.parametrize(
    ("kind", "says"), [(stat.S_IFLNK, "symlink"), (stat.S_IFIFO, "a pipe"), (stat.S_IFCHR, "device")]
)
def test_links_and_devices_are_refused(kind, says):
    info = zipfile.ZipInfo("link.txt")
    info.external_attr = (kind | 0o644) << 16

    assert says in only_refusal(info, b"/etc/passwd")[1]


def test_an_encrypted_member_is_refused_and_the_others_come_out():
    raw = bytearray(packed(("secret.txt", WORDS), GOOD).getvalue())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(signature) + flags] |= 1

    names, refused = told(io.BytesIO(bytes(raw)))

    assert names == ["good.txt"]
    assert "without a password" in refused["secret.txt"]


def test_an_archive_under_an_innocent_name_is_refused():
    for inner in (packed(GOOD).getvalue(), b"\x1f\x8b\x08rest", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07"):
        assert "archive" in only_refusal("words.txt", inner)[1]


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_ways_of_packing_that_unfold_without_bounds_are_not_opened(compression):
    names, refused = told(packed(("zeros.txt", bytes(MEGABYTE)), compression=compression))

    assert names == []
    assert "ordinary zip" in refused["zeros.txt"]


def test_a_member_of_more_than_five_megabytes_is_refused():
    noise = random.Random(1).randbytes(5 * MEGABYTE + 1)

    assert "more than the 5 MB" in only_refusal("long.txt", noise)[1]


def test_a_bomb_is_refused_by_how_much_it_unfolds():
    assert "taken for a bomb" in only_refusal("zeros.txt", b"a" * (2 * MEGABYTE))[1]


def with_declared_size(raw: bytes, name: bytes, size: int) -> bytes:
    """The archive with another unpacked size in the member's two headers."""
    changed = bytearray(raw)
    for signature, at, name_at in ((b"PK\x03\x04", 22, 30), (b"PK\x01\x02", 24, 46)):
        start = raw.index(signature)
        while raw[start + name_at : start + name_at + len(name)] != name:
            start = raw.index(signature, start + 1)
        changed[start + at : start + at + 4] = struct.pack("<I", size)
    return bytes(changed)


def test_a_bomb_that_lies_about_its_size_is_never_unfolded():
    """Fifty megabytes of zeros that say they are a thousand bytes."""
    raw = with_declared_size(packed(("zeros.txt", bytes(50 * MEGABYTE)), GOOD).getvalue(), b"zeros.txt", 1000)

    tracemalloc.start()
    try:
        names, refused = told(io.BytesIO(raw))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert names == ["good.txt"]
    assert "damaged" in refused["zeros.txt"]
    assert peak < 5 * MEGABYTE


def test_a_member_that_is_damaged_is_refused_and_the_others_come_out():
    raw = packed(("bad.txt", WORDS), GOOD, compression=zipfile.ZIP_STORED).getvalue()
    raw = raw.replace(b"Ferry sails", b"Ferry fails", 1)

    names, refused = told(io.BytesIO(raw))

    assert names == ["good.txt"]
    assert "checksum" in refused["bad.txt"]


def test_two_files_of_one_name_are_not_mixed_up():
    with pytest.warns(UserWarning, match="Duplicate name"):
        archive = packed(("a.txt", b"first"), ("a.txt", b"second"))

    found = list(members(archive))

    assert found[0] == Member("a.txt", b"first")
    assert isinstance(found[1], Refused) and "has this name" in found[1].sentence


def test_members_beyond_the_most_are_named_and_counted(monkeypatch):
    monkeypatch.setattr(archives, "MOST_MEMBERS", 3)
    archive = packed(*((f"{number}.txt", WORDS) for number in range(6)))

    names, refused = told(archive)

    assert names == ["0.txt", "1.txt", "2.txt"]
    assert "It and 2 after it" in refused["3.txt"]
    assert count_members(archive) == 4


def test_all_members_together_have_a_limit(monkeypatch):
    monkeypatch.setattr(archives, "MOST_BYTES", 2 * len(WORDS) + 10)
    archive = packed(*((f"{number}.txt", WORDS) for number in range(3)), ("small.txt", b"small"))

    names, refused = told(archive)

    assert names == ["0.txt", "1.txt", "small.txt"]
    assert "would unfold to more" in refused["2.txt"]


def test_a_list_of_members_that_is_itself_a_bomb_is_refused():
    """60,000 empty members: their list alone is four megabytes and more."""
    archive = packed(*((f"{'n' * 30}{number}.txt", b"") for number in range(60_000)))

    with pytest.raises(ArchiveRefused, match="lists more files"):
        members(archive)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "no zip archive"),
        (b"words", "no zip archive"),
        (b"%PDF-1.7", "a PDF document"),
        (b"Rar!\x1a", "a RAR archive"),
    ],
)
def test_what_is_no_zip_is_refused_as_a_whole(raw, says):
    with pytest.raises(ArchiveRefused, match=says):
        members(io.BytesIO(raw))
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as opened:
        opened.addfile(tarfile.TarInfo("a.txt"))
    with pytest.raises(ArchiveRefused):
        count_members(tar)


def test_a_thousand_articles_come_out_within_the_memory_of_one():
    """30 MB of articles in all; beside the list of names about one member is held at a time."""
    noise = random.Random(2)
    with zipfile.ZipFile(archive := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as opened:
        for number in range(1000):
            opened.writestr(f"day/article-{number}.txt", noise.randbytes(15_000).hex())

    tracemalloc.start()
    try:
        sizes = [len(one.raw) for one in members(archive) if isinstance(one, Member)]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert sizes == [30_000] * 1000
    assert peak < 3 * MEGABYTE


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_damaged_archive_gives_members_or_sentences_and_never_an_error(data):
    """Bytes of an archive changed anywhere: what comes out is what went in, or a refusal."""
    files = {"a.txt": WORDS, "b/b.txt": WORDS * 20, "c.html": b"<p>C</p>"}
    raw = bytearray(packed(*files.items()).getvalue())
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))

    try:
        found = list(members(io.BytesIO(bytes(raw))))
    except ArchiveRefused:
        return

    for one in found:
        if isinstance(one, Member):
            assert one.raw in files.values()
            assert ".." not in one.name.split("/") and not one.name.startswith("/")
