"""Turns texts, pages and what is known of them into articles, each stored once and whole."""

from articles.importing.adding import NewVersion, VersionRefused, add_version
from articles.importing.metadata import Metadata, MetadataRefused, Moment, read_metadata
from articles.importing.pages import HTML, TEXT
from articles.importing.storing import (
    ALREADY_THERE,
    IMPORTED,
    NEW_VERSION,
    SUPPLIED,
    Imported,
    ImportRefused,
    import_text,
    store_text,
)

__all__ = [
    "ALREADY_THERE",
    "HTML",
    "IMPORTED",
    "NEW_VERSION",
    "SUPPLIED",
    "TEXT",
    "ImportRefused",
    "Imported",
    "Metadata",
    "MetadataRefused",
    "Moment",
    "NewVersion",
    "VersionRefused",
    "add_version",
    "import_text",
    "read_metadata",
    "store_text",
]
