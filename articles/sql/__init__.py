"""The database's own rules, as SQL files that migrations run; none is edited later, another is added."""

from pathlib import Path

from django.db.migrations.operations.special import RunSQL


def sql_file(name: str, *, undo: str, folder: Path = Path(__file__).parent) -> RunSQL:
    """Return a migration operation that runs the file `name`; `undo` takes it back."""
    return RunSQL((folder / name).read_text(encoding="utf-8"), reverse_sql=undo)
