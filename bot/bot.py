"""Everything a running bot is made of, opened and closed in one place."""

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import Engine

from bot import catalog, data, sealed
from bot.clock import Clock
from bot.database import is_current, migrate, open_database
from bot.inbox import Inbox
from bot.sealed import Keyring
from bot.settings import Settings
from flows.book import BOOK

DEMO_OFFICE = timedelta(seconds=45)
"""How long the demo's invented office takes to verify a registration."""


SELDOM = (20_000, 20, 20)
"""What a turn makes is freed as soon as it is over; looking for the rest by the default took a tenth
of its time."""


@dataclass(slots=True)
class Bot:
    """One process of the bot. `inbox` is started and stopped by `running`."""

    settings: Settings
    engine: Engine
    keyring: Keyring
    known: data.Knowledge
    words: catalog.Catalog
    clock: Clock
    inbox: Inbox
    telegram_name: str = ""
    """The bot's user name, known once Telegram has been asked; commands for others are left alone."""
    errands: asyncio.Queue[tuple[str, str]] = field(default_factory=asyncio.Queue)
    """What is to be done after a commit and need not be durable by itself: see `bot.work`."""

    def later(self, errand: str, about: str = "") -> None:
        """Have something done right after the answer: `answer_callback`, `fetch_media`, `send`."""
        self.errands.put_nowait((errand, about))


def build(settings: Settings, *, clock: Clock | None = None, engine: Engine | None = None) -> Bot:
    """A bot on its database, opened here unless it is given, and migrated to this release.

    Raises sqlalchemy.exc.OperationalError when the database does not answer.
    """
    keyring = settings.keyring()
    sealed.use(keyring)
    engine = engine or open_database(settings.database_url)
    if not is_current(engine):
        migrate(engine)
    known = data.load()
    words = catalog.load(tuple(("en", job.label, job.label_en) for job in known.jobs.all()))
    clock = clock or Clock()
    inbox = Inbox(
        engine,
        keyring,
        known,
        words,
        BOOK,
        clock.now,
        demo_verifies=DEMO_OFFICE if settings.demo else None,
        site=settings.address,
        queue_buttons=frozenset({"whatsapp"}) if settings.twilio_whatsapp_from else frozenset(),
    )
    return Bot(settings, engine, keyring, known, words, clock, inbox)


@asynccontextmanager
async def running(bot: Bot) -> AsyncIterator[Bot]:
    """The bot at work: the inbox writes, what is due is sent."""
    from bot.work import work  # the senders are only needed where the bot serves

    gc.collect()
    gc.freeze()  # regions, occupations, words live for ever: no need to look at them again and again
    gc.set_threshold(*SELDOM)
    bot.inbox.start()
    worker = asyncio.create_task(work(bot), name="work")
    try:
        yield bot
    finally:
        worker.cancel()
        try:
            with contextlib.suppress(asyncio.CancelledError):
                await worker
        finally:
            await bot.inbox.stop()
            bot.engine.dispose()
