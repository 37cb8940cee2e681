"""Conversations as each release stores them, so that later releases are held to resume them."""

import json
import sys
from pathlib import Path
from typing import Any

from flows.book import BOOK
from flows.register import register
from flows.talk import Heard
from tests.people import SITI, Walker

FOLDER = Path(__file__).parent / "saved"
LONG = {**SITI, "birth_date": "13 Mei 1959", "birth_check": "yang saya tulis", "member": "pernah"}
"""Answers that lead past every question of the form."""


def stored() -> dict[str, Any]:
    """One conversation waiting at each question of the register form, as it is stored now."""
    kept = {}
    for key in [*(q.key for q in register.questions if q.key != "agrees"), "@review"]:
        walker = Walker("sms", LONG)
        walker.until("nik" if key == "sex" else key)
        if key == "sex":  # only asked of someone whose NIK is on a photo
            walker.hear(Heard(photos=("cccc",)))
            walker.until("sex")
        kept[key] = walker.conversation.to_json()
    return kept


def save(release: str) -> None:
    """Write what this release stores. An earlier release's folder is never written again."""
    folder = FOLDER / release
    folder.mkdir(parents=True)
    (folder / "conversations.json").write_text(
        json.dumps(stored(), indent=1, sort_keys=True) + "\n"
    )
    keys = [f"{flow.key}.{q.key}" for flow in BOOK.flows.values() for q in flow.questions]
    (folder / "keys.json").write_text(json.dumps(keys, indent=1) + "\n")


if __name__ == "__main__":
    save(sys.argv[1])
