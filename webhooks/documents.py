"""GET /bukti/{code}/sertifikat.pdf, laporan.pdf and laporan.xlsx: the papers of a pledge.

Whoever knows the code gets them, and a code can be guessed: so no worker is named in them. Names, of
those who said yes, are in the donor's own chat and in papers that an operator makes and sends.
"""

import asyncio
import re
import tempfile
from collections import OrderedDict
from datetime import date
from pathlib import Path

from fastapi import FastAPI, Response
from fastapi.responses import PlainTextResponse
from sqlalchemy import select

from bot.bot import Bot
from bot.database import snapshot
from bot.models import Donor, JournalHead, Pledge, table
from bot.sponsorship import documents
from bot.sponsorship.privacy import shown_donor
from bot.sponsorship.report import report_of

pledge, donor, head = table(Pledge), table(Donor), table(JournalHead)

PAPERS = ("sertifikat.pdf", "laporan.pdf", "laporan.xlsx")
Key = tuple[str, str, str, int, date]
"""What a paper depends on: its name, the code, the donor as shown, the journal's last line, the day."""

TYPES: dict[str, str] = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
HEADERS = {"X-Robots-Tag": "noindex", "X-Content-Type-Options": "nosniff"}
UNKNOWN = "Kode itu belum kami temukan. Boleh dicek lagi?\n"
TOO_LARGE = "Lembar ini terlalu besar untuk dibuka di sini. Boleh minta ke petugas kami.\n"

KEPT = 32
"""Papers kept in memory."""
MOST_ROWS = 10_000
"""Workers in a workbook made while people chat: some four seconds of work."""

_CODE = re.compile(r"[A-Za-z0-9-]{1,20}", re.ASCII)


class Unknown(Exception):
    """A code that is of no pledge."""


class TooLarge(Exception):
    """A workbook that would keep the bot from its talk."""


class Papers:
    """Makes papers in a thread, one at a time, and keeps the last ones."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._made: OrderedDict[Key, bytes] = OrderedDict()
        self._making = asyncio.Lock()

    async def get(self, paper: str, code: str) -> bytes:
        """The paper as bytes. Raises Unknown, TooLarge."""
        key = await asyncio.to_thread(self._key, paper, code)
        async with self._making:
            if key not in self._made:
                self._made[key] = await asyncio.to_thread(self._make, key)
            self._made.move_to_end(key)
            while len(self._made) > KEPT:
                self._made.popitem(last=False)
            return self._made[key]

    def _key(self, paper: str, code: str) -> Key:
        if not _CODE.fullmatch(code):
            raise Unknown
        with snapshot(self._bot.engine) as connection:
            of = connection.execute(
                select(pledge.c.code, donor.c.name, donor.c.anonymous)
                .join(donor, donor.c.id == pledge.c.donor_id)
                .where(pledge.c.code == code.upper())
            ).first()
            if of is None:
                raise Unknown
            line = connection.scalars(select(head.c.last)).one()
        by = shown_donor(of.name, anonymous=of.anonymous)
        return paper, of.code, by, line, self._bot.clock.today()

    def _make(self, key: Key) -> bytes:
        paper, code, _by, _line, today = key
        base = self._bot.settings.address
        with snapshot(self._bot.engine) as connection:
            report = report_of(connection, code, today)
            if paper == "laporan.xlsx":
                if report.workers > MOST_ROWS:
                    raise TooLarge
                with tempfile.TemporaryDirectory() as folder:
                    path = Path(folder) / paper
                    documents.workbook(connection, report, base, path)
                    return path.read_bytes()
        if paper == "sertifikat.pdf":
            return documents.certificate(report, base)
        return documents.report_pdf(report, base)


def add(app: FastAPI, bot: Bot) -> None:
    """The papers of every pledge."""
    papers = Papers(bot)

    def open_for(paper: str) -> None:
        name, _dot, kind = paper.rpartition(".")

        @app.get(f"/bukti/{{code}}/{paper}")
        async def found(code: str) -> Response:
            """One paper, made anew when the journal has grown or the day has changed."""
            try:
                made = await papers.get(paper, code)
            except Unknown:
                return PlainTextResponse(UNKNOWN, 404)
            except TooLarge:
                return PlainTextResponse(TOO_LARGE, 403)
            inline = f'inline; filename="{name}-{code.upper()}.{kind}"'
            headers = HEADERS | {"Content-Disposition": inline}
            return Response(made, media_type=TYPES[kind], headers=headers)

    for paper in PAPERS:
        open_for(paper)
