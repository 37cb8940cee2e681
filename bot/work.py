"""What a process does beside answering: sends, fetches files, watches deadlines, plays the demo's office."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial

import structlog

from bot import media, metrics, outbox, polling, registrations, undelivered
from bot.bot import Bot
from bot.channels import Attached, fit
from bot.database import for_reading
from bot.inbox import LIMITS
from bot.outbox import LEASE, Due, NotSent
from bot.vendors import Vendors

log = structlog.get_logger()

PAUSE = 0.5
"""Seconds between two looks at the tables when nothing calls."""

TEND = 20.0
"""Seconds between two looks at what is due in sponsorship, for claims, and in recoveries."""

LONGEST_PAUSE = 30.0
"""Seconds between two tries while something keeps failing."""

BATCH = 20
"""Messages sent at the same time, each to another chat."""

TELEGRAM_GAP = 1 / 25
"""Seconds between two messages: Telegram allows a bot about 30 a second."""

CARRIED = {
    "telegram": ("telegram",),
    "twilio": ("whatsapp", "sms"),
    "none": ("terminal", "simulator"),
}
"""Who carries which channels; each has a loop of its own, so that one who stalls holds up no other."""

OFFICE = "demo"
"""Who decides in the demo, as the audit names it."""


async def work(bot: Bot) -> None:
    """Everything a process does by itself, until it is cancelled; nothing that fails ends it."""
    async with Vendors(bot.settings, bot.engine) as vendors, asyncio.TaskGroup() as group:
        calls: dict[str, list[asyncio.Event]] = {"send": [], "fetch_media": []}

        def start(
            what: str, do: Callable[[], Awaitable[int]], errand: str = "", pause: float = PAUSE
        ) -> None:
            called = asyncio.Event()
            calls.setdefault(errand, []).append(called)
            group.create_task(_over_and_over(what, do, called, pause), name=what)

        for carrier, channels in CARRIED.items():
            start(f"send_{carrier}", partial(send_due, bot, vendors, channels), "send")
        start("fetch_media", partial(media.fetch_due, bot, vendors), "fetch_media")
        start("verify", partial(verify_due, bot))
        start("sponsorship", partial(tend, bot), pause=TEND)
        start("claims", partial(watch, bot), pause=TEND)
        start("recovery", partial(accompany, bot), pause=TEND)
        start("undelivered", partial(see_to_undelivered, bot), pause=TEND)
        group.create_task(_errands(bot, vendors, calls), name="errands")
        if vendors.telegram is not None:
            group.create_task(polling.serve(bot, vendors.telegram), name="polling")


async def due(bot: Bot) -> None:
    """Do everything that is due now, once; what fails is logged and does not stop the rest."""
    async with Vendors(bot.settings, bot.engine) as vendors:
        await _once("verify", partial(verify_due, bot))
        await _once("sponsorship", partial(tend, bot))
        await _once("claims", partial(watch, bot))
        await _once("recovery", partial(accompany, bot))
        await _once("undelivered", partial(see_to_undelivered, bot))
        await _once("fetch_media", partial(media.fetch_due, bot, vendors))
        sending = (
            _once(f"send_{carrier}", partial(send_due, bot, vendors, channels))
            for carrier, channels in CARRIED.items()
        )
        await asyncio.gather(*sending)


async def _once(what: str, do: Callable[[], Awaitable[int]]) -> bool:
    try:
        await do()
    except Exception as error:
        # Its text may hold what someone wrote, or a password.
        log.error("work_failed", what=what, error=type(error).__name__)
        return False
    return True


async def _over_and_over(
    what: str, do: Callable[[], Awaitable[int]], called: asyncio.Event, usual: float
) -> None:
    failures = 0
    while True:
        called.clear()
        failures = 0 if await _once(what, do) else failures + 1
        pause = min(usual * 2**failures, max(usual, LONGEST_PAUSE))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(pause):
                await called.wait()
        if failures:
            await asyncio.sleep(pause)


async def _errands(bot: Bot, vendors: Vendors, calls: Mapping[str, list[asyncio.Event]]) -> None:
    """What the doors ask for after a commit: looked at the moment it comes."""
    answering: set[asyncio.Task[None]] = set()
    while True:
        errand, about = await bot.errands.get()
        if errand in calls:
            for called in calls[errand]:
                called.set()
        elif errand == "answer_callback" and vendors.telegram is not None:
            task = asyncio.create_task(_answer_callback(vendors, about))
            answering.add(task)
            task.add_done_callback(answering.discard)


async def _answer_callback(vendors: Vendors, callback_id: str) -> None:
    assert vendors.telegram is not None
    try:
        await vendors.telegram.answer_callback(callback_id)
    except NotSent as error:
        log.info("callback_not_answered", code=error.code)
    except Exception as error:
        log.error("callback_not_answered", error=type(error).__name__)


# --- sending --------------------------------------------------------------------------------------


async def send_due(bot: Bot, vendors: Vendors, only: Sequence[str] = outbox.CHANNELS) -> int:
    """Send every message on these channels whose turn it is; how many that were."""
    count = 0
    if not await asyncio.to_thread(outbox.anything_due, bot.engine, bot.clock.now(), only):
        return count
    pace, press = _Pace(TELEGRAM_GAP), asyncio.Lock()
    while True:
        taken = await asyncio.to_thread(
            outbox.claim, bot.engine, bot.clock.now(), BATCH, vendors.without, only
        )
        if not taken:
            return count
        count += len(taken)
        await asyncio.gather(
            *(_send(bot, vendors, one, pace, press) for one in taken if one.state == "sending")
        )


class _Pace:
    """Lets one through at a time, with a gap between them."""

    def __init__(self, gap: float) -> None:
        self._gap, self._next = gap, 0.0

    async def wait(self) -> None:
        now = time.monotonic()
        self._next = max(self._next + self._gap, now)
        await asyncio.sleep(self._next - now)


async def _send(bot: Bot, vendors: Vendors, one: Due, pace: _Pace, press: asyncio.Lock) -> None:
    """Send one message in its parts, and keep what came of it."""
    provider_id, failed = "", None
    try:
        outs = fit(outbox.rendered(bot.words, one.body, one.language), LIMITS[one.channel])

        attached = await _attached(bot, one, press)

        async def moved(address: str) -> None:
            await asyncio.to_thread(outbox.readdress, bot.engine, bot.keyring, one.chat_id, address)

        for n, out in enumerate(outs[one.part :], one.part + 1):
            if one.channel == "telegram":
                await pace.wait()
            with metrics.SEND_SECONDS.labels(one.channel).time():
                async with asyncio.timeout(LEASE.total_seconds() - 10):
                    provider_id = await vendors.send(one.channel, one.address, out, moved, attached)
            if n < len(outs):
                await asyncio.to_thread(
                    outbox.note_part, bot.engine, one, n, provider_id, bot.clock.now()
                )
    except NotSent as error:
        failed = error
    except TimeoutError:
        failed = NotSent("no_answer")
    except (KeyError, IndexError, TypeError, ValueError) as error:
        log.error("message_unsendable", id=one.id, error=type(error).__name__)
        failed = NotSent("unsendable")
    state = await asyncio.to_thread(
        outbox.settle, bot.engine, one, bot.clock.now(), provider_id, failed
    )
    if failed is not None:
        tell = log.error if failed.kind == "alert" else log.info
        tell("not_sent", id=one.id, channel=one.channel, code=failed.code, state=state)


async def _attached(bot: Bot, one: Due, press: asyncio.Lock) -> Attached | None:
    """The file that goes with a message, made now; one at a time, as each takes a while.

    Raises NotSent.
    """
    if "document" not in one.body:
        return None
    from bot.claims import handout

    async with press:
        return await asyncio.to_thread(
            handout.leaving, bot.engine, one, bot.settings.address, bot.clock.now()
        )


async def see_to_undelivered(bot: Bot) -> int:
    """Tell a phone by SMS, or people, what did not arrive; how many messages were seen to."""
    return await asyncio.to_thread(
        undelivered.see_to, bot.engine, bot.keyring, bot.clock.now(), _has_sms(bot)
    )


# --- the demo's office ----------------------------------------------------------------------------


async def verify_due(bot: Bot) -> int:
    """Let the demo's invented office approve what has waited long enough; how many that were."""
    return await asyncio.to_thread(_verify_due, bot) if bot.settings.demo else 0


def _verify_due(bot: Bot) -> int:
    now = bot.clock.now()
    with for_reading(bot.engine).connect() as connection:
        found = registrations.waiting(connection, now)
    for registration_id in found:
        # Another process may have been first, or the person has had everything erased.
        with contextlib.suppress(ValueError, LookupError), bot.engine.begin() as connection:
            registrations.verify(connection, registration_id, OFFICE, now)
    return len(found)


# --- sponsorship ----------------------------------------------------------------------------------


async def tend(bot: Bot) -> int:
    """Match, warn and tell what is due in sponsorship; how many things were done."""
    return await asyncio.to_thread(_tend, bot)


def _tend(bot: Bot) -> int:
    from bot.sponsorship import invented, news

    now = bot.clock.now()
    done = invented.confirm_due(bot.engine, bot.keyring, now) if bot.settings.demo else 0
    return done + news.tend(bot.engine, now, bot.settings.address)


# --- claims ---------------------------------------------------------------------------------------


async def watch(bot: Bot) -> int:
    """Remind of the deadlines of claims what is due; how many messages and calls that were."""
    return await asyncio.to_thread(_watch, bot)


def _watch(bot: Bot) -> int:
    from bot.claims import guardian

    return guardian.watch(bot.engine, bot.keyring, bot.clock.now(), _has_sms(bot))


def _has_sms(bot: Bot) -> bool:
    """Whether an SMS can be sent; in a demo without real channels the simulator shows it."""
    if bot.settings.twilio_sms_from is not None:
        return True
    return bot.settings.demo and bot.settings.twilio_whatsapp_from is None


# --- the way back to work -----------------------------------------------------------------------------


async def accompany(bot: Bot) -> int:
    """Ask those on the way back to work what is due; how many recoveries were seen to."""
    return await asyncio.to_thread(_accompany, bot)


def _accompany(bot: Bot) -> int:
    from bot.claims import diary

    return diary.tend(bot.engine, bot.clock.now())
