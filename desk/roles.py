"""What the three roles may do beyond looking: asked by every view, button and bulk action that takes a step.

The groups themselves are made by `timeline/migrations/0004_roles.py`.
"""

from typing import Any

CONTRIBUTOR, EDITOR, PUBLISHER = "contributor", "editor", "publisher"

DECIDE = "articles.change_quote"
"""Accepting, rejecting and correcting quotes."""
PUBLISH = "timeline.publish_event"
"""Showing events to readers, and taking them back."""
TAKE_DOWN = "articles.take_down_text"
"""Taking a text down on demand of whoever owns it."""
MERGE = "articles.change_actor"
"""Saying that two actors are one, and undoing it."""


def may_publish(user: Any) -> bool:
    """Whether `user` may publish events, and change one on which readers rest in a step of its own."""
    return user.has_perm(PUBLISH) and user.has_perm("timeline.change_event")
