"""Invented people for the tests: what they answer, and what the bot may know when they do."""

from datetime import UTC, datetime

from bot.data import load
from flows.book import BOOK
from flows.engine import advance
from flows.talk import (
    Conversation,
    Facts,
    Heard,
    LeaveTicket,
    OpenTicket,
    StartMessages,
    StopMessages,
    Turn,
)

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)

SITI = {
    "consent": "ya",
    "who": "saya sendiri",
    "nik": "3201 1252 0590 0001",
    "name": "Siti Aminah",
    "birth_place": "Bogor",
    "birth_date": "12 Mei 1990",
    "birth_check": "ikut angka nik",
    "age_note": "lanjut isi",
    "sex": "perempuan",
    "home": "kabupaten bogor",
    "address": "Kampung Sawah RT 2 RW 3, Desa Cibinong",
    "phone": "0812 3456 7890",
    "job": "pemulung",
    "second_job": "tidak",
    "workplace": "TPA Galuga",
    "income": "60 ribu sehari",
    "income_days": "6",
    "income_month": "ya",
    "member": "belum",
    "kpj": "lupa nomornya",
    "group": "tidak ada",
    "heir": "Budi Santoso",
    "heir_relation": "suami/istri",
}
"""The right answer to each question of the register flow."""

OWN = {
    "@person": "1",
    "@cancel": "lanjut isi",
    "@resume": "1",
    "@switch": "tidak",
    "@change": "tidak",
    "@review": "ya",
    "@menu": "daftar",
}
"""What brings someone back to the form from each question of the engine's own."""


class Walker:
    """Someone who talks to the engine directly, with the effects on holding and stopping obeyed."""

    def __init__(self, channel: str = "whatsapp", answers: dict[str, str] = SITI) -> None:
        self.conversation = Conversation(met=True)
        self.channel, self.answers = channel, answers
        self.now, self.held, self.stopped = NOW, False, False
        self.effects: list[str] = []
        self.turn: Turn | None = None

    def hear(self, heard: Heard) -> Turn:
        """One message; the conversation is stored as JSON and read again, as in the store."""
        facts = Facts(
            now=self.now,
            today=self.now.date(),
            known=load(),
            channel=self.channel,
            phone="" if self.channel in ("telegram", "terminal") else "+6281200000001",
            stopped=self.stopped,
            held=self.held,
        )
        self.turn = advance(BOOK, self.conversation, heard, facts)
        self.conversation = Conversation.from_json(self.turn.conversation.to_json())
        for effect in self.turn.effects:
            self.effects.append(type(effect).__name__)
            if isinstance(effect, OpenTicket) and effect.hold:
                self.held = True
            elif isinstance(effect, LeaveTicket):
                self.held = False
            elif isinstance(effect, StopMessages):
                self.stopped = True
            elif isinstance(effect, StartMessages):
                self.stopped = False
        return self.turn

    def say(self, text: str) -> Turn:
        """One typed message."""
        return self.hear(Heard(text=text, ref=f"r{len(self.effects)}"))

    def right(self) -> Turn:
        """The right thing to say now."""
        if self.stopped:
            return self.say("mulai")
        if self.held:
            return self.say("menu")
        asked = self.conversation.asked
        if asked == "@cancel" and self.conversation.flow != "register":
            return self.say("simpan dulu")  # an accident told is kept, and the form goes on
        if asked in OWN:
            return self.say(OWN[asked])
        if self.conversation.flow == "register" and asked in self.answers:
            return self.say(self.answers[asked])
        return self.say("batal" if self.conversation.flow else "daftar")

    def until(self, question: str, most: int = 60) -> None:
        """Answer rightly until `question` is asked."""
        for _step in range(most):
            if self.conversation.asked == question and self.conversation.flow == "register":
                return
            self.right()
        raise AssertionError(
            f"{question} was not asked within {most} messages; asked is {self.conversation.asked}"
        )

    def finish(self, most: int = 60) -> int:
        """Answer rightly until the form is sent; how many messages that took."""
        for step in range(1, most):
            self.right()
            if "RegisterWorker" in self.effects:
                return step
        raise AssertionError(
            f"not finished within {most} messages; asked is {self.conversation.asked}"
        )
