"""The bot in a terminal: what is typed goes through the same inbox as every vendor's webhook."""

import asyncio
import contextlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.bot import Bot
from bot.channels import Outbound, fit
from bot.handset import Handset
from bot.inbox import LIMITS
from bot.models import ADDRESS_SCOPE, Chat, Outgoing, Setting, table

UNITS = {"menit": timedelta(minutes=1), "jam": timedelta(hours=1), "hari": timedelta(days=1)}

HELP = """\
/maju 2 hari        moves the clock (menit, jam, hari) and shows what is sent then
/foto  /suara       sends a photo, a voice note
/lokasi -6.3,108.3  sends a place
/kontak             shares the own phone number
/tombol Ya          taps the button with that label
/ulang              goes on as a new person
/keluar             ends"""

_COMMAND = re.compile(
    r"/(maju|foto|suara|lokasi|kontak|tombol|ulang|keluar|perintah)\b[ \t]*(.*)", re.DOTALL
)
_STEP = re.compile(r"(\d{1,4})\s*(menit|jam|hari)")
_PLACE = re.compile(r"(-?\d{1,2}(?:\.\d+)?)\s*,\s*(-?\d{1,3}(?:\.\d+)?)")

PHOTO = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300080606070605080707070909080a0c140d0c0b0b"
    "0c1912130f141d1a1f1e1d1a1c1c20242e2720222c231c1c2837292c30313434341f27393d38323c2e333432ff"
    "c0000b080001000101011100ffc40014000100000000000000000000000000000008ffc4001410010000000000"
    "0000000000000000000000ffda0008010100003f003fbfffd9"
)
VOICE = b"OggS" + bytes(24) + b"OpusHead" + bytes(20)
"""A photo of one pixel, and what passes for a voice note: there is no camera in a terminal."""

_ARRIVED = ("sent", "delivered", "read")
_CLOCK, _PERSON = "chat.clock", "chat.person"

chat_table, outgoing, setting = table(Chat), table(Outgoing), table(Setting)


@dataclass(slots=True)
class Talk:
    """One person at one terminal. `show` is given each message of the bot, `note` what is no talk;
    files that the bot sends are put into `folder`."""

    bot: Bot
    channel: str
    show: Callable[[Outbound], None]
    note: Callable[[str], None]
    folder: Path
    phone: Handset = field(init=False)
    buttons: dict[str, str] = field(default_factory=dict)
    told: set[int] = field(default_factory=set)

    def start(self) -> None:
        """Go on where the last talk in this database ended: the same person, the same time."""
        seconds = self._kept(_CLOCK)
        self.bot.clock.advance(timedelta(seconds=int(seconds or 0)))
        self._become(int(self._kept(_PERSON) or 1))

    async def hear(self, line: str) -> bool:
        """Obey a command or pass on a message; false when the talk is over."""
        found = _COMMAND.fullmatch(line.strip())
        if found is None:
            if line.strip():
                await self._send(self.phone.text(line, self.bot.clock.now()))
            return True
        command, words = found[1], found[2].strip()
        now = self.bot.clock.now()
        if command == "keluar":
            return False
        if command == "maju":
            await self._advance(words)
        elif command == "foto":
            await self._send(self.phone.photo(now, words))
        elif command == "suara":
            await self._send(self.phone.voice(now))
        elif command == "kontak":
            await self._send(self.phone.contact(now))
        elif command == "lokasi":
            place = _PLACE.fullmatch(words)
            if place is None:
                self.note("Like this: /lokasi -6.3,108.3")
            else:
                await self._send(self.phone.location(float(place[1]), float(place[2]), now))
        elif command == "tombol":
            await self._tap(words)
        elif command == "ulang":
            person = int(self._kept(_PERSON) or 1) + 1
            self._keep(_PERSON, person)
            self._become(person)
            self.note(f"A new person on {self.channel}: {self.phone.sender}")
        else:
            self.note(HELP)
        return True

    async def followed(self) -> None:
        """Do what is due, and show what the bot says unasked."""
        from bot.outbox import rendered
        from bot.work import due

        await due(self.bot)
        with self.bot.engine.connect() as connection:
            chat = self._chat(connection)
            rows = (
                connection.execute(
                    select(outgoing.c.id, outgoing.c.body)
                    .where(outgoing.c.chat_id == chat.id, outgoing.c.state.in_(_ARRIVED))
                    .order_by(outgoing.c.id)
                ).all()
                if chat
                else []
            )
        for row in rows:
            if row.id not in self.told:
                self.told.add(row.id)
                self._show(
                    fit(rendered(self.bot.words, row.body, chat.language), LIMITS[self.channel])
                )
                if "document" in row.body:
                    self._put_down(row.id)

    # --- how it is done -------------------------------------------------------------------------------

    async def _send(self, payload: dict[str, Any]) -> None:
        inbound = self.phone.read(payload)
        files = tuple(
            replace(m, content=PHOTO if m.kind == "photo" else VOICE) for m in inbound.media
        )
        reply = await self.bot.inbox.receive(replace(inbound, media=files, at=None))
        self._show(reply.outs)
        await self.followed()

    def _show(self, outs: Iterable[Outbound]) -> None:
        for out in outs:
            if out.buttons:
                self.buttons = {label.casefold(): value for label, value in out.buttons}
            self.show(out)

    def _put_down(self, outgoing_id: int) -> None:
        """A file that the bot sent, for its reader alone, and where it is."""
        from bot.claims.handout import given

        with contextlib.suppress(LookupError):  # erased, or of somebody else now
            paper = given(self.bot.engine, outgoing_id, self.bot.clock.now())
            path = self.folder / paper.name
            path.touch(0o600)
            path.write_bytes(paper.content)
            self.note(str(path))

    async def _tap(self, label: str) -> None:
        value = self.buttons.get(label.casefold())
        if value is None:
            labels = ", ".join(self.buttons) or "none; type the answer"
            self.note(f"No such button. There are: {labels}")
        else:
            await self._send(self.phone.tap(value, label, self.bot.clock.now()))

    async def _advance(self, words: str) -> None:
        step = _STEP.fullmatch(words.lower())
        if step is None:
            self.note("Like this: /maju 30 menit, /maju 5 jam, /maju 2 hari")
            return
        self.bot.clock.advance(int(step[1]) * UNITS[step[2]])
        self._keep(_CLOCK, int(self.bot.clock.offset.total_seconds()))
        await self.followed()

    def _become(self, person: int) -> None:
        number = f"+62812000003{person:02d}"
        sender = {"telegram": f"7000003{person:02d}", "terminal": f"terminal-{person}"}.get(
            self.channel, number
        )
        self.phone = Handset(self.channel, sender, phone=number)
        self.buttons = {}
        with self.bot.engine.connect() as connection:
            chat = self._chat(connection)
            ids = select(outgoing.c.id).where(outgoing.c.chat_id == chat.id) if chat else None
            self.told = set(connection.execute(ids).scalars()) if ids is not None else set()

    def _chat(self, connection: Any) -> Any:
        indexes = self.bot.keyring.indexes(f"{self.channel}:{self.phone.sender}", ADDRESS_SCOPE)
        return connection.execute(
            select(chat_table.c.id, chat_table.c.language).where(
                chat_table.c.address_index.in_(indexes)
            )
        ).first()

    def _kept(self, key: str) -> str | None:
        with self.bot.engine.connect() as connection:
            found: str | None = connection.execute(
                select(setting.c.value).where(setting.c.key == key)
            ).scalar()
            return found

    def _keep(self, key: str, value: int) -> None:
        with self.bot.engine.begin() as connection:
            changed = connection.execute(
                setting.update().where(setting.c.key == key).values(value=str(value))
            )
            if not changed.rowcount:
                connection.execute(setting.insert().values(key=key, value=str(value)))


def talk(
    bot: Bot,
    channel: str,
    lines: Iterable[str],
    show: Callable[[Outbound], None],
    note: Callable[[str], None],
    folder: Path,
) -> None:
    """Hold a whole talk: every line is answered before the next one is asked for."""
    with asyncio.Runner() as runner:
        runner.run(_begin(bot))
        try:
            person = Talk(bot, channel, show, note, folder)
            person.start()
            runner.run(person.followed())
            for line in lines:
                if not runner.run(person.hear(line)):
                    break
        finally:
            runner.run(bot.inbox.stop())
            bot.engine.dispose()


async def _begin(bot: Bot) -> None:
    bot.inbox.start()
