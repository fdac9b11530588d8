"""What import_articles does with files, folders and JSON lines, and what it says of each."""

import io
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from articles.importing.files import Item, Skipped, Unreadable, find_items
from articles.models import Article, ArticleVersion, Quote
from tests.makers import make_withheld

TEXTS = Path(__file__).resolve().parents[1] / "texts"
TEXT = (
    "Harbour to close for a week\n\n"
    "The harbour of Aldmouth will close for a week, port director Ann Lee said.\n\n"
    '"We will not take risks with lives," Lee told reporters.\n'
)


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def run(*paths: Path | str, **options: object) -> tuple[list[str], str]:
    """Run import_articles; return the lines of its report and, where it failed, its last words."""
    out = io.StringIO()
    try:
        call_command("import_articles", *map(str, paths), stdout=out, stderr=io.StringIO(), **options)
    except CommandError as error:
        assert error.returncode == 1
        return out.getvalue().splitlines(), str(error)
    return out.getvalue().splitlines(), ""


def write_metadata(folder: Path, *sources: dict, name: str = "sources.json") -> Path:
    path = folder / name
    path.write_text(json.dumps({"sources": list(sources)}, indent=1), encoding="utf-8")
    return path


@pytest.mark.django_db
def test_a_folder_of_articles_goes_in_with_its_metadata():
    lines, failure = run(TEXTS)

    assert failure == ""
    first = Article.objects.get(outlet__slug="harbour-post")
    assert first.headline == "Harbour to close for a week after 'reckless' dredging"
    assert first.agencies == ["Coast News", "Baltic Press"]
    assert first.url == "https://www.harbour-post.example/news/2024/03/05/harbour-to-close-for-a-week"
    second = Article.objects.get(outlet__short_name="CRA")
    assert (second.outlet.name, second.outlet.kind) == ("Coast Radio Aldmouth", "broadcaster")
    assert second.updated_as_printed == "Updated 18:20, 06-Mar-2024"
    assert Quote.objects.suggested().count() >= 20
    assert len(lines) == 5
    assert lines[-1].startswith("2 imported, 2 skipped, 0 failed; ")


@pytest.mark.django_db
def test_each_file_has_one_line_and_other_files_are_named(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b.text").write_text(TEXT + "More.\n")
    (tmp_path / "sub" / "README.txt").write_text("About these files.")
    (tmp_path / "data.csv").write_text("1,2\n")
    (tmp_path / "figures.json").write_text('{"a": 1}')
    (tmp_path / "script.py").write_text("print()")
    (tmp_path / ".hidden.txt").write_text(TEXT)
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "c.txt").write_text(TEXT)

    lines, failure = run(tmp_path, outlet="The Harbour Post")

    assert failure == ""
    outcomes = [(line[:13].strip(), Path(line[15:].split(": ")[0]).name) for line in lines[:-1]]
    assert outcomes == [
        ("skipped", ".git"),
        ("skipped", ".hidden.txt"),
        ("imported", "a.txt"),
        ("skipped", "data.csv"),
        ("skipped", "figures.json"),
        ("skipped", "script.py"),
        ("skipped", "README.txt"),
        ("imported", "b.text"),
    ]


@pytest.mark.django_db
def test_running_it_again_imports_nothing_twice():
    run(TEXTS)
    quotes = Quote.objects.count()

    lines, failure = run(TEXTS)

    assert failure == ""
    article = Article.objects.get(outlet__slug="harbour-post")
    there = next(line for line in lines if "harbour-closure.txt" in line)
    assert there.startswith("already there")
    assert article.public_id in there
    assert article.headline in there
    assert (Article.objects.count(), Quote.objects.count()) == (2, quotes)


@pytest.mark.django_db
def test_one_file_takes_its_metadata_from_the_folder_it_stands_in():
    run(TEXTS / "minister-visit.txt")

    assert Article.objects.get().outlet.short_name == "CRA"


@pytest.mark.django_db
def test_a_metadata_file_alone_brings_the_texts_it_names():
    run(TEXTS / "sources.json")

    assert Article.objects.count() == 2


@pytest.mark.django_db
def test_metadata_may_name_files_in_folders_below(tmp_path):
    (tmp_path / "day").mkdir()
    (tmp_path / "day" / "a.txt").write_text(TEXT)
    write_metadata(tmp_path, {"file": "day/a.txt", "outlet": "The Harbour Post", "headline": "From above"})

    lines, failure = run(tmp_path)

    assert failure == ""
    assert Article.objects.get().headline == "From above"
    assert [line.split()[0] for line in lines[:-1]] == ["skipped", "imported"]


@pytest.mark.django_db
def test_a_file_given_twice_is_imported_once(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT)

    lines, _ = run(tmp_path / "a.txt", tmp_path, tmp_path / "." / "a.txt", outlet="The Harbour Post")

    assert len(lines) == 2


@pytest.mark.django_db
def test_json_lines_bring_text_and_metadata_in_each_line(tmp_path):
    lines_file = tmp_path / "articles.jsonl"
    rows = [
        {
            "text": TEXT,
            "outlet": "The Harbour Post",
            "url": "https://harbour.example/a",
            "published": "2024-03-05",
        },
        {"text": TEXT + "More.\n", "outlet": "Coast Radio", "headline": "Second", "agencies": ["AFP"]},
    ]
    lines_file.write_text("\ufeff" + "\n\n".join(json.dumps(row) for row in rows) + "\n", encoding="utf-8")

    lines, failure = run(lines_file)

    assert failure == ""
    assert lines[0].startswith(f"imported       {lines_file}:1: ")
    assert lines[1].startswith(f"imported       {lines_file}:3: ")
    assert Article.objects.get(headline="Second").agencies == ["AFP"]
    assert Article.objects.get(url="https://harbour.example/a").published_precision == "day"


@pytest.mark.django_db
def test_bad_lines_are_named_by_number_and_field_and_the_others_go_in(tmp_path):
    lines_file = tmp_path / "articles.jsonl"
    good = json.dumps({"text": TEXT, "outlet": "The Harbour Post"})
    bad = [
        b'{"text": "a", "url": }',
        b'{"outlet": "The Harbour Post"}',
        b"[1, 2]",
        b'{"text": "a b c", "outlet": "X", "published": "soon"}',
        '{"text": "Größe"}'.encode("latin-1"),
        b'{"text": "", "outlet": "The Harbour Post"}',
        b'{"text": "a", "text": "b"}',
    ]
    lines_file.write_bytes(b"\n".join([*bad, good.encode()]))

    lines, failure = run(lines_file)

    assert Article.objects.count() == 1
    assert lines[-1].startswith("1 imported, 0 skipped, 7 failed")
    for number, words in enumerate(
        [
            "Line 1, at or after the field “url”: this is no JSON",
            "Line 2: “text” is missing",
            "Line 3: each line is one object",
            "Line 4: “published” is “soon”, not a date",
            "not UTF-8, which was tried",
            "The text is empty",
            "Line 7: the field “text” is given twice",
        ],
        1,
    ):
        assert f"{lines_file}:{number}: " in failure
        assert words in failure


BAD_FILES = [
    pytest.param(b"", "The file is empty", id="empty"),
    pytest.param(b"\x7fELF\x02\x01\x01\x00" + bytes(64), "a program", id="binary"),
    pytest.param("Порт закрыт на неделю".encode("koi8-r"), "tried UTF-8", id="encoding"),
    pytest.param(b"word " * 1_100_000, "more than the 5 MB", id="too long"),
    pytest.param(TEXT.encode("utf-16-le"), "UTF-16 without its byte order mark", id="UTF-16 without mark"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("content", "words"), BAD_FILES)
def test_a_bad_file_gets_one_sentence_and_the_others_go_in(tmp_path, content, words):
    (tmp_path / "a.txt").write_bytes(content)
    (tmp_path / "b.txt").write_text(TEXT)

    lines, failure = run(tmp_path, outlet="The Harbour Post")

    failed = next(line for line in lines if "a.txt" in line)
    assert failed.startswith("failed")
    assert words in failed
    assert f"{tmp_path}/a.txt: " in failure
    assert Article.objects.count() == ArticleVersion.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("metadata", "words"),
    [
        pytest.param(
            '{"sources": [\n{"file": "a.txt",\n"outlet" "x"}]}',
            "line 3, at or after the field “file”",
            id="no JSON",
        ),
        pytest.param('{"sources": {"file": "a.txt"}}', "metadata are one object", id="no list"),
        pytest.param('{"sources": [\n{"outlet": "x"}]}', "Line 2: “file” is missing", id="no file"),
        pytest.param('{"sources": [\n\n7]}', "Line 3: each of “sources” must be an object", id="number"),
        pytest.param(
            '{"sources": [{"file": "a.txt", "outlet": "x"},\n{"file": "a.txt", "outlet": "y"}]}',
            "Line 2: “file” names a.txt a second time (first in",
            id="duplicate file names",
        ),
        pytest.param(
            '{"sources": [{"file": "../a.txt"}]}', "must name a file in the folder", id="outside the folder"
        ),
        pytest.param(
            '{"sources": [{"file": "/etc/passwd"}]}', "must name a file in the folder", id="absolute"
        ),
        pytest.param(
            '{"sources": [\n{"file": "b.txt"}]}',
            "line 2: “file” names it, but it is not there",
            id="not there",
        ),
        pytest.param(
            '{"sources": [{"file": "a.txt",\n"outlet": "x",\n"published": "soon"}]}',
            "line 3: “published” is “soon”, not a date",
            id="bad date",
        ),
        pytest.param(
            '{"sources": [{"file": "a.txt",\n"outlet": "x",\n"characters": 3}]}',
            "line 3: “characters” is 3, but",
            id="other text",
        ),
        pytest.param(
            '{"sources": [{"file": "a.txt",\n"outlett": "x"}]}',
            "line 2: there is no field “outlett”",
            id="misspelt",
        ),
    ],
)
def test_malformed_metadata_are_named_by_line_and_field(tmp_path, metadata, words):
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "sources.json").write_text(metadata)

    _, failure = run(tmp_path)

    assert words.lower() in failure.lower()
    assert f"{tmp_path}/" in failure


@pytest.mark.django_db
def test_metadata_in_another_encoding_are_refused_with_the_one_that_was_tried(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "sources.json").write_bytes(
        '{"sources": [{"file": "a.txt", "outlet": "Größe"}]}'.encode("latin-1")
    )

    _, failure = run(tmp_path, outlet="The Harbour Post")

    assert "not UTF-8, which was tried" in failure


def test_what_cannot_be_opened_is_said(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")

    found = list(
        find_items([tmp_path / "missing", tmp_path / "pipe.txt", tmp_path / "gone.txt", Path("a\0b")])
    )

    assert [type(one) for one in found] == [Unreadable] * 4
    assert "it is not there" in found[0].message
    assert "neither a file nor a folder" in found[1].message
    assert all(isinstance(one, Skipped) for one in find_items([tmp_path]))


@pytest.fixture
def as_nobody(tmp_path: Path) -> Iterator[None]:
    """For a moment somebody whom file permissions hold back, which root is not."""
    if os.geteuid() != 0:
        yield
        return
    for folder in (tmp_path, *tmp_path.parents):
        if not folder.stat().st_mode & 0o001:
            folder.chmod(folder.stat().st_mode | 0o011)
        if folder.name.startswith("pytest-of"):
            break
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_folders_and_files_that_may_not_be_read_are_named_and_the_others_found(tmp_path, as_nobody):
    root = os.geteuid() == 65534
    place = tmp_path
    if root:
        os.seteuid(0)
    (place / "a.txt").write_text(TEXT)
    (place / "closed.txt").write_text(TEXT)
    (place / "folder").mkdir()
    (place / "closed.txt").chmod(0)
    (place / "folder").chmod(0)
    place.chmod(0o755)
    if root:
        os.seteuid(65534)

    found = {Path(one.name).name: one for one in find_items([place])}

    assert isinstance(found["a.txt"], Item)
    assert "reading it is not permitted" in found["closed.txt"].message
    assert "The folder cannot be read: reading it is not permitted" in found["folder"].message
    if root:
        os.seteuid(0)
    (place / "folder").chmod(0o755)


@pytest.mark.django_db
def test_a_file_whose_name_is_no_utf8_can_be_reported(tmp_path):
    (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_text(TEXT)

    lines, failure = run(tmp_path, outlet="The Harbour Post")

    assert failure == ""
    assert "caf\ufffd.txt" in lines[0]


@pytest.mark.django_db
def test_a_text_without_an_outlet_is_named(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT)

    _, failure = run(tmp_path)

    assert "1 file not imported" in failure
    assert "which outlet published it" in failure


@pytest.mark.django_db
def test_supplied_texts_and_removed_characters_are_reported(tmp_path):
    make_withheld(TEXT)
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "b.txt").write_text(TEXT + "\u202eMore.\n")

    lines, failure = run(tmp_path, outlet="The Harbour Post")

    assert failure == ""
    assert lines[0].startswith("supplied")
    assert "0 quotes completed" in lines[0]
    assert "removed before counting: 1 bidi controls" in lines[1]
    assert "1 supplied" in lines[-1]


@pytest.mark.django_db
def test_the_bar_is_shown_on_a_terminal_and_nowhere_else(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT)
    terminal, pipe = Terminal(), io.StringIO()

    call_command(
        "import_articles", str(tmp_path), outlet="The Harbour Post", stdout=io.StringIO(), stderr=terminal
    )
    call_command(
        "import_articles", str(tmp_path), outlet="The Harbour Post", stdout=io.StringIO(), stderr=pipe
    )

    assert "100%" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[K")
    assert pipe.getvalue() == ""


@pytest.mark.django_db
def test_html_and_text_in_one_folder_go_in_side_by_side(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "b.html").write_text(
        "<html><head><title>Ferry returns</title></head><body><article><h1>Ferry returns</h1>"
        "<p>The ferry between Aldmouth and the islands sails again from Monday, its captain said.</p>"
        "<p>“We have waited long enough,” Captain Ola Brandt said.</p></article></body></html>"
    )

    lines, failure = run(tmp_path, outlet="The Harbour Post")

    assert failure == ""
    assert ArticleVersion.objects.get(extractor="trafilatura").article.headline == "Ferry returns"
    assert lines[-1].startswith("2 imported")
