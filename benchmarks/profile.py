"""What one turn costs, step by step: the register dialogue in one process, without a network."""

import shutil
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

import orjson
from sqlalchemy import Connection, Dialect

from benchmarks.load import AUTH_TOKEN, DOORS, PUBLIC_URL, SECRET, Request
from bot import inbox as writer
from bot import metrics
from bot.bot import Bot, build
from bot.channels import Inbound, telegram, twilio
from bot.inbox import BATCH, Reply
from bot.sealed import new_key
from bot.settings import load

ROUNDS = 15
"""Crowds of BATCH people, one after another. Of each step of the dialogue the cheapest one counts:
what it costs, and not what else the machine did meanwhile."""

P = ParamSpec("P")
R = TypeVar("R")

COMMIT = "COMMIT"
EFFECTS = "apply effects: consent, registration"


STEPS = {
    ("select", "chat"): "SELECT the chats",
    ("select", "message"): "SELECT what was seen before",
    ("insert", "chat"): "INSERT new chats",
    ("update", "chat"): "UPDATE the chats",
    ("insert", "message"): "INSERT the messages",
}


@dataclass(frozen=True, slots=True)
class Step:
    """What one line of BATCH people cost: seconds of CPU in all and by name, and of waiting."""

    whole: float
    spent: Mapping[str, float]
    waited: float


@dataclass(slots=True)
class Costs:
    """CPU seconds of this thread by step, each without the steps inside it."""

    spent: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    waited: float = 0.0
    """Seconds on the wall that commits took."""
    _inside: list[float] = field(default_factory=list)

    def around(self, step: str, do: Callable[P, R]) -> Callable[P, R]:
        """`do`, counted under this name."""

        def counted(*args: P.args, **kwargs: P.kwargs) -> R:
            self.begin()
            try:
                return do(*args, **kwargs)
            finally:
                self.end(step)

        return counted

    def begin(self) -> None:
        self._inside += (time.thread_time(), 0.0)

    def end(self, step: str) -> None:
        within = self._inside.pop()
        took = time.thread_time() - self._inside.pop()
        self.spent[step] += took - within
        if self._inside:
            self._inside[-1] += took


class _Counted:
    """A connection whose statements are counted by what they are for."""

    def __init__(self, connection: Connection, costs: Costs) -> None:
        self._connection, self._costs = connection, costs

    def execute(self, statement: Any, parameters: Any = None) -> Any:
        tables = (
            {t.name for t in statement.get_final_froms()}
            if statement.is_select
            else {statement.table.name}
        )
        kind = statement.__visit_name__
        step = STEPS.get((kind, min(tables)), EFFECTS) if len(tables) == 1 else EFFECTS
        return self._costs.around(step, self._connection.execute)(statement, parameters)

    def exec_driver_sql(self, statement: str, parameters: Any = None) -> Any:
        kind, *words = statement.split()
        place = {"UPDATE": 0, "INSERT": 1}.get(kind)
        name = words[words.index("FROM") + 1 if place is None else place]
        step = STEPS.get((kind.lower(), name), EFFECTS)
        return self._costs.around(step, self._connection.exec_driver_sql)(statement, parameters)

    @property
    def dialect(self) -> Dialect:
        return self._connection.dialect

    @contextmanager
    def begin(self) -> Iterator[None]:
        self._costs.begin()
        transaction = self._connection.begin()
        self._costs.end("BEGIN")
        try:
            yield
        except BaseException:
            transaction.rollback()
            raise
        began = time.perf_counter()
        self._costs.begin()
        transaction.commit()
        self._costs.end(COMMIT)
        self._costs.waited += time.perf_counter() - began

    def begin_nested(self) -> Any:
        return self._connection.begin_nested()


@dataclass(frozen=True, slots=True)
class Profile:
    """CPU of one turn by step, in microseconds, the dearest first."""

    channel: str
    steps: tuple[tuple[str, float], ...]
    unmeasured: float
    """The same turn with nothing counted: what the counting itself does not add."""
    commit_wall: float
    """Milliseconds that one commit of BATCH turns takes on the wall."""


def profile(channel: str) -> Profile:
    """Lead crowds of BATCH people through the register dialogue, each step of all in one commit."""
    folder = Path(tempfile.mkdtemp(prefix="lingkaran-profile-"))
    bot = build(
        load(
            {
                "DATABASE_URL": f"sqlite:///{folder}/profile.db",
                "LINGKARAN_KEY": new_key("profile"),
                "LINGKARAN_DEMO": "false",
                "PUBLIC_URL": PUBLIC_URL,
                "TELEGRAM_SECRET": SECRET,
                "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
                "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
            }
        )
    )
    try:
        with bot.engine.connect() as connection:
            _crowd(bot, connection, channel, -1, Costs())  # fills the caches
            crowds = [_crowd(bot, connection, channel, n, Costs()) for n in range(ROUNDS)]
            bare = _least([[step.whole for step in crowd] for crowd in crowds])
            found = _counted(bot, connection, channel)
    finally:
        bot.engine.dispose()
        shutil.rmtree(folder)
    names = {name for crowd in found for step in crowd for name in step.spent}
    steps = {
        name: _least([[step.spent.get(name, 0.0) for step in crowd] for crowd in found])
        for name in names
    }
    return Profile(
        channel,
        tuple(sorted(steps.items(), key=lambda step: -step[1])),
        bare,
        _least([[step.waited for step in crowd] for crowd in found]) * BATCH / 1e3,
    )


def _least(crowds: list[list[float]]) -> float:
    """Microseconds a turn: of each step of the dialogue the least seconds of a crowd, then the mean."""
    return statistics.mean(min(step) for step in zip(*crowds, strict=True)) / BATCH * 1e6


def _counted(bot: Bot, connection: Connection, channel: str) -> list[list["Step"]]:
    """The costs of each step of each crowd, piece by piece."""
    costs = Costs()
    inbox, keyring = bot.inbox, bot.keyring
    for place, name, step in (
        (keyring, "indexes", "blind index of the address"),
        (keyring, "seal", "seal (AES-GCM)"),
        (keyring, "open", "open (AES-GCM)"),
        (inbox, "_chats", "SELECT the chats"),
        (inbox, "_conversation", "conversation from JSON"),
        (inbox, "_fit", "render and fit"),
        (inbox, "_apply", EFFECTS),
        (inbox, "_turns", "the rest of the inbox"),
        (writer, "advance", "engine.advance"),
        (writer, "facts_for", "facts"),
        (metrics, "turns", "metrics"),
    ):
        setattr(place, name, costs.around(step, getattr(place, name)))
    proxy = cast("Connection", _Counted(connection, costs))
    return [_crowd(bot, proxy, channel, ROUNDS + n, costs, counted=True) for n in range(ROUNDS)]


def _crowd(
    bot: Bot,
    connection: Connection,
    channel: str,
    number: int,
    costs: Costs,
    *,
    counted: bool = False,
) -> list[Step]:
    """BATCH people from the first line to the last; what each line cost, of all of them together."""
    read, answer = _read, _answer
    if counted:
        read = costs.around("read and check the payload", read)
        answer = costs.around("write the vendor's answer", answer)
    people = [DOORS[channel](1_000_000 + number * BATCH + n) for n in range(BATCH)]
    steps = []
    for requests in zip(*people, strict=True):
        costs.spent, costs.waited = defaultdict(float), 0.0
        began = time.thread_time()
        batch = [read(bot, channel, request) for request in requests]
        for inbound, reply in zip(batch, bot.inbox.commit(connection, batch), strict=True):
            assert isinstance(reply, Reply), reply
            answer(channel, inbound, reply)
        steps.append(Step(time.thread_time() - began, costs.spent, costs.waited))
    return steps


def _read(bot: Bot, channel: str, request: Request) -> Inbound:
    """What the door does with a request that has come in whole."""
    head, _blank, body = request.sent.partition(b"\r\n\r\n")
    if channel == "telegram":
        inbound = telegram.read(orjson.loads(body))
        assert inbound is not None
        return inbound
    fields = twilio.form(body)
    signature = head.partition(b"x-twilio-signature: ")[2].partition(b"\r\n")[0].decode()
    assert twilio.signed(AUTH_TOKEN, f"{PUBLIC_URL}/webhooks/twilio", fields, signature)
    return twilio.read(fields)


def _answer(channel: str, inbound: Inbound, reply: Reply) -> bytes:
    if channel == "telegram":
        return telegram.answer(inbound.address, reply.outs, inbound.extra)
    return twilio.twiml(reply.outs)


def show(found: Profile) -> str:
    """The profile as a table of Markdown."""
    total = sum(cost for _step, cost in found.steps)
    rows = [
        f"| {step} | {cost:.1f} | {cost / total:.0%} |"
        for step, cost in found.steps
        if cost >= total / 200
    ]
    dearest = ", ".join(step for step, _cost in found.steps[:3])
    return "\n".join(
        (
            f"| one turn, {found.channel}, SQLite, {BATCH} turns a commit | µs of CPU | part |",
            "| --- | ---: | ---: |",
            *rows,
            f"| **together** (without the counting {found.unmeasured:.0f}) | **{total:.0f}** | |",
            "",
            f"The three dearest: {dearest}.",
            f"One commit of {BATCH} turns takes {found.commit_wall:.1f} ms on the wall.",
        )
    )


if __name__ == "__main__":
    import sys

    for name in sys.argv[1:] or DOORS:
        print(show(profile(name)), "\n")
