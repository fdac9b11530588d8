"""Several files and zip archives: each file whole or not at all, each told of by name."""

import json
import tracemalloc
from html import unescape

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from articles.importing import import_text
from articles.models import Article
from desk import batches
from desk.batches import take_in_each
from tests.desk.queued import archive, text_of

PAGE = "/admin/desk/import/"


def report(desk: Client, *files: SimpleUploadedFile, outlet: str = "Coast Radio") -> str:
    answer = desk.post(PAGE, {"outlet": outlet, "uploads": list(files)})
    assert answer.streaming
    return unescape(b"".join(answer.streaming_content).decode())


def test_several_files_are_taken_in_with_a_line_each(desk: Client, editor: User) -> None:
    files = [SimpleUploadedFile(f"ferry-{number}.txt", text_of(number)) for number in (1, 2, 3)]

    shown = report(desk, *files)

    assert Article.objects.count() == 3
    for number in (1, 2, 3):
        assert f"<span>{number} of 3</span> <b>ferry-{number}.txt</b>" in shown
    assert "3 files: 3 imported;" in shown
    assert {article.history.first().history_user for article in Article.objects.all()} == {editor}


def test_what_is_bad_in_a_zip_is_named_and_the_good_goes_in(desk: Client) -> None:
    shown = report(
        desk,
        archive(
            {
                "good.txt": text_of(1),
                "../up.txt": text_of(2),
                "picture.jpg": b"\xff\xd8\xff",
                "empty.txt": b"",
                "inner.zip": b"PK\x03\x04",
                "folder/also good.txt": text_of(3),
            }
        ),
    )

    assert sorted(Article.objects.values_list("headline", flat=True)) == [
        "Ferry 1 is late",
        "Ferry 3 is late",
    ]
    for sentence in (
        "leads out of the archive",
        "picture.jpg</b>: It is neither text",
        "empty.txt</b>: ",
        "It is an archive in the archive",
        "6 files: 2 imported, 4 failed",
    ):
        assert sentence in shown


def test_a_zip_that_is_none_is_named_and_other_files_go_in(desk: Client) -> None:
    shown = report(
        desk, SimpleUploadedFile("broken.zip", b"nothing"), SimpleUploadedFile("a.txt", text_of(1))
    )

    assert "broken.zip</b>: The file is no zip archive" in shown
    assert Article.objects.count() == 1


def sources(*entries: dict[str, object]) -> bytes:
    return json.dumps({"sources": entries}, indent=1).encode()


def test_metadata_in_a_zip_give_its_texts_what_they_do_not_say(desk: Client) -> None:
    said = {"outlet": "The Harbour Post", "headline": "Late again", "published": "2024-03-05"}
    told = sources(
        {"file": "texts/a.txt", "url": "https://post.example/a", **said},
        {"file": "texts/b.txt", "headline": 7},
        {"file": "texts/gone.txt"},
    )
    texts = {"texts/a.txt": text_of(1), "texts/b.txt": text_of(2), "texts/c.txt": text_of(3)}

    shown = report(desk, archive({"README.txt": b"How to.", **texts, "sources.json": told}))

    described = Article.objects.get(headline="Late again")
    assert (described.outlet.name, described.url) == ("The Harbour Post", "https://post.example/a")
    assert f"{described.published_at:%Y-%m-%d}" == "2024-03-05"
    assert Article.objects.exclude(pk=described.pk).get().outlet.name == "Coast Radio"
    for sentence in (
        "texts/b.txt</b>: sources.json, line 12: “headline” must be text in quotation marks",
        "sources.json</b>: Line 15: “file” names texts/gone.txt, but it is not there.",
        "README.txt</b>: It goes with the folder.",
        "5 files: 1 skipped, 2 imported, 2 failed",
    ):
        assert sentence in shown


def test_metadata_sent_beside_files_speak_of_them(desk: Client) -> None:
    told = sources({"file": "a.txt", "outlet": "The Harbour Post"}, {"file": "another.txt"})

    shown = report(
        desk,
        SimpleUploadedFile("a.txt", text_of(1)),
        SimpleUploadedFile("harbour.json", told),
        SimpleUploadedFile("odd.json", b'{"sources": [{"file": "../up.txt"}]}'),
        outlet="",
    )

    assert Article.objects.get().outlet.name == "The Harbour Post"
    assert "harbour.json</b>: It says what is known of 2 texts." in shown
    assert "odd.json</b>: Line 1: “file” must name a file in the folder or below it" in shown


def test_a_json_that_is_no_metadata_is_named(desk: Client) -> None:
    shown = report(desk, archive({"a.txt": text_of(1), "sources.json": b"{", "other.json": b"[1]"}))

    assert "sources.json</b>: The metadata cannot be read: line 1" in shown
    assert "other.json</b>: It is neither text (.txt) nor a page" in shown
    assert Article.objects.count() == 1


def test_the_same_again_is_named_with_its_article(desk: Client) -> None:
    report(desk, archive({"a.txt": text_of(1), "b.txt": text_of(2)}))

    shown = report(desk, archive({"a.txt": text_of(1), "b.txt": text_of(2)}))

    assert "2 files: 2 already there" in shown
    assert Article.objects.count() == 2


def test_without_an_outlet_each_file_says_that_none_is_known(desk: Client) -> None:
    shown = report(desk, archive({"a.txt": text_of(1)}), outlet="")

    assert "It does not say which outlet published it: give the outlet's name." in shown
    assert Article.objects.count() == 0


def test_one_that_breaks_leaves_nothing_of_itself_and_the_others_go_in(desk: Client, monkeypatch) -> None:
    def breaking(content: bytes, **given: object):
        if b"Ferry 2" in content:
            raise RuntimeError("the disk is full")
        return import_text(content, **given)

    monkeypatch.setattr(batches, "import_text", breaking)

    shown = report(desk, archive({f"{number}.txt": text_of(number) for number in (1, 2, 3)}))

    assert "2.txt</b>: It could not be taken in" in shown
    assert "disk" not in shown
    assert Article.objects.count() == 2


def test_each_line_is_sent_before_the_next_file_is_read(editor: User, db: None) -> None:
    lines = take_in_each(
        [archive({f"{number}.txt": text_of(number) for number in range(5)})], "Coast Radio", editor
    )

    next(lines)

    assert Article.objects.count() == 1


def test_names_and_headlines_with_marks_are_shown_as_text(desk: Client) -> None:
    answer = desk.post(
        PAGE,
        {
            "outlet": "Coast Radio",
            "uploads": [
                archive({"<img src=x>.txt": b"<script>alert(1)</script> at sea\n\nIt rained on Friday.\n"})
            ],
        },
    )
    shown = b"".join(answer.streaming_content).decode()

    assert "<script>alert" not in shown
    assert "<img" not in shown
    assert Article.objects.count() == 1


def test_many_small_articles_need_the_memory_of_a_few(
    editor: User, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "import_text", lambda *a, **given: import_text(*a, **given, reading=False))
    packed = archive({f"{number:04}.txt": text_of(number) for number in range(120)})
    lines = take_in_each([packed], "Coast Radio", editor)
    outcomes = [next(lines).outcome for _ in range(50)]
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]

    outcomes += [taken.outcome for taken in lines]

    grown = tracemalloc.get_traced_memory()[1] - before
    tracemalloc.stop()
    assert outcomes == ["imported"] * 120
    assert grown < 2_000_000, f"{grown:,} bytes"
