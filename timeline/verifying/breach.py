"""What a check reports: which record does not hold, and how."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Breach:
    """A record that does not keep a promise, and one sentence that says in what."""

    record: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.record}: {self.sentence}"
