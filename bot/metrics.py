"""Counters for Prometheus; never a name, a number or a text of anyone."""

from collections import Counter as Tally
from collections.abc import Iterable

from prometheus_client import Counter, Histogram
from prometheus_client.metrics import Counter as _Bound

TURNS = Counter(
    "lingkaran_turns",
    "Messages answered, by the question asked next",
    ["channel", "flow", "question"],
)
TURN_FAILED = Counter("lingkaran_turn_failed", "Turns that ended in an error and an apology")
BATCH_FAILED = Counter("lingkaran_batch_failed", "Commits that had to be tried message by message")
UPDATES_UNKNOWN = Counter(
    "lingkaran_updates_unknown", "Updates of a kind the bot has no use for", ["channel"]
)
REFUSED = Counter("lingkaran_refused", "Requests refused, by reason", ["reason"])
STATUS = Counter("lingkaran_delivery_status", "Delivery callbacks", ["status"])
SENT = Counter("lingkaran_sent", "Messages sent that are not replies", ["channel", "state"])
MEDIA = Counter("lingkaran_media", "Files fetched", ["state"])
SEND_SECONDS = Histogram(
    "lingkaran_send_seconds", "Time a vendor took to accept a message", ["channel"]
)

_bound: dict[tuple[str, str, str], _Bound] = {}


def turns(taken: Iterable[tuple[str, str, str]]) -> None:
    """Count turns by channel, flow and question. These come from the flows, never from a person."""
    for key, times in Tally(taken).items():
        counter = _bound.get(key)
        if counter is None:
            counter = _bound[key] = TURNS.labels(*key)
        counter.inc(times)
