"""People in the middle of a form when a new release arrives go on where they were."""

import json

import pytest

from flows.talk import Conversation
from tests.people import Walker
from tests.releases import FOLDER, LONG

RELEASES = sorted(path.name for path in FOLDER.iterdir())


@pytest.mark.parametrize("release", RELEASES)
def test_a_conversation_of_an_earlier_release_is_resumed_and_finished(release: str) -> None:
    waiting = json.loads((FOLDER / release / "conversations.json").read_text())
    assert len(waiting) > 20
    for key, kept in waiting.items():
        walker = Walker("sms", LONG)
        walker.conversation = Conversation.from_json(kept)
        if key == "@review":
            walker.say("ya")
        elif key in LONG:
            walker.say(LONG[key])
        before = kept.get("answers", {})
        after = walker.conversation.answers
        assert "RegisterWorker" in walker.effects or before.items() <= after.items(), key
        if "RegisterWorker" not in walker.effects:
            walker.finish()


def test_there_is_a_release_to_be_held_to() -> None:
    assert RELEASES
