"""Who asks for the form in a chat gets it there: which ones, and where a person has to help instead."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot import outbox
from bot.claims import claims
from bot.claims.by_chat import see
from bot.claims.case import DEATH, FIRST, FORMS, SECOND
from bot.claims.handout import may_have
from bot.claims.steps import REPORTED
from bot.models import Claim, ClaimChat, table
from bot.scene import Outcome, Scene
from bot.tickets import open_ticket
from flows.claims import NOT_HERE, WORDS
from flows.talk import Effect, OpenTicket, Say, SendForms, _

HERE_THEY_ARE = _(
    "Ini lembar laporan {code}. Cetak, tulisi garis kosong, tanda tangani, lalu antar ke kantor cabang BPJS Ketenagakerjaan. Boleh diantar orang lain."
)
CAPTIONS: Mapping[str, str] = {
    FIRST: _("Lembar laporan pertama {code}: 3 KK 1."),
    SECOND: _("Lembar laporan kedua {code}: 3a KK 2."),
    DEATH: _("Lembar untuk keluarga {code}: nomor 4."),
}
"""What stands beside each file, by the name of the form."""
NO_FORM = _(
    "Lembar laporan {code} belum bisa kami kirim lewat chat. Petugas kami akan membantu. Di kantor cabang, sebut nomor {code}."
)
NOT_BY_SMS = _(
    "Lembar laporan {code} tidak bisa lewat SMS. Petugas kami akan membantu. Di WhatsApp dengan nomor HP ini, ketik FORMULIR {code}"
)
NOT_FOR_AGENTS = _(
    "Lembar laporan {code} hanya kami kirim ke pelapor dan keluarganya. Petugas kami sudah diberi tahu."
)
NOT_YET = _("Lembarnya ada kalau laporannya sudah lengkap. Untuk melengkapi, ketik {word}.")
ENOUGH = _("Lembar laporan {code} sudah beberapa kali kami kirim. Boleh coba lagi satu jam lagi.")

ASKED, HOUR = "form", timedelta(hours=1)
AN_HOUR = 6
"""Forms that one chat may get in an hour: all of a claim, twice."""

SECOND_TOLD = frozenset(("second", "second_sent", "paid"))
"""States that the second report has led to,"""
ANSWERED = SECOND_TOLD | {"accepted", "recovered"}
"""and those that BPJS Ketenagakerjaan's word on the first has led to."""

DECLINED = "declined"
"""The flag of what was told and may not be passed on: then people report it themselves."""

claim, claim_chat = table(Claim), table(ClaimChat)


def fitting(row: Any) -> tuple[str, ...]:
    """The forms that are of use where a claim stands, by their names; none where a person has to see.

    The second report presupposes the first, which comes along until BPJS Ketenagakerjaan has it; half
    told there is none of it yet. Of a death that was told not to be at work there is the form of the
    heirs alone.
    """
    if row.state == "closed":
        return ()
    applies = [name for name, form in FORMS.items() if form.applies(row)]
    if row.kind == "death" and row.answers.get("place") == "not_work":
        return tuple(name for name in applies if name == DEATH)
    if row.kind != "death" and row.outcome_at is None and row.state not in SECOND_TOLD:
        return tuple(name for name in applies if name == FIRST)
    sent = row.first_sent is not None and REPORTED not in row.flags.split(",")
    there = SECOND in applies and (sent or row.state in ANSWERED)
    return tuple(name for name in applies if not (there and name == FIRST))


def _send(effect: SendForms, scene: Scene) -> Outcome:
    connection, code = scene.connection, effect.code
    if effect.phone:
        see(code, effect.phone, scene)
    row = connection.execute(
        select(claim, claim_chat.c.role, claim_chat.c.confirmed)
        .join(claim_chat, claim_chat.c.claim_id == claim.c.id)
        .where(claim.c.code == code, claim_chat.c.chat_id == scene.chat.id)
    ).first()
    if row is None or row.role == claims.PHONE:
        return Outcome(says=(Say(NOT_HERE),))
    if row.role == claims.AGENT:
        return _call(row, NOT_FOR_AGENTS, scene)
    if row.state == "draft" and DECLINED not in row.flags.split(","):
        return Outcome(says=(Say(NOT_YET, {"word": WORDS[row.kind]}),))
    forms = fitting(row)
    if not forms or not may_have(connection, row, scene.chat.id, forms):
        return _call(row, NO_FORM, scene)
    if scene.chat.channel == "sms":
        return _call(row, NOT_BY_SMS, scene)
    if scene.asked(ASKED, HOUR) + len(forms) > AN_HOUR:
        return Outcome(says=(Say(ENOUGH, {"code": code}),))
    for name in forms:
        asked = scene.note_asked(ASKED)
        outbox.queue(
            connection,
            f"{outbox.MUST}claim:{row.id}:form:{asked}",
            scene.chat.id,
            [Say(CAPTIONS[name], {"code": code})],
            scene.now,
            document={"form": name, "claim": row.id},
        )
    return Outcome(says=(Say(HERE_THEY_ARE, {"code": code}),))


def _call(row: Any, text: str, scene: Scene) -> Outcome:
    """A person is called, as often as a form would be sent."""
    if scene.asked(ASKED, HOUR) >= AN_HOUR:
        return Outcome(says=(Say(ENOUGH, {"code": row.code}),))
    scene.note_asked(ASKED)
    by = f", by {row.role}" if row.role in claims.LIMITED else ""
    open_ticket(OpenTicket("claim", f"{row.code} form wanted{by}", hold=False), scene)
    return Outcome(says=(Say(text, {"code": row.code}),))


APPLY: Mapping[type[Effect], Callable[[Any, Scene], Outcome]] = {SendForms: _send}
