"""The values of a talk: what is heard, what is said, what is kept between, and what it leads to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol, TypeVar, dataclass_transform

from flows.contributions import Contributions
from flows.words.dates import show_date
from flows.words.jobs import Jobs
from flows.words.regions import Regions

Answers = Mapping[str, Any]
"""Answers by the key of their question, as JSON holds them."""

NOTHING: Mapping[str, str] = {}


def _(text: str) -> str:
    """Mark a text for the catalogues. It is translated when it is rendered, never here."""
    return text


class Label(str):
    """A text of the catalogues that stands inside another text, so it is translated as well."""

    __slots__ = ()


C = TypeVar("C")


@dataclass_transform(frozen_default=True)
def record(cls: type[C]) -> type[C]:
    """A dataclass whose instances never change; mypy sees to it.

    `dataclass(frozen=True)` sees to it at run time as well and takes six times as long to make one,
    and a message makes a dozen of them.
    """
    return dataclass(slots=True)(cls)


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: what is kept, what is shown, and other words that mean it."""

    value: str
    label: str
    words: tuple[str, ...] = ()


@record
class Say:
    """One message before it is rendered.

    `text` is an Indonesian msgid with `{placeholders}` filled from `values`; `lines` are those of a
    review, label and value; `options` are offered as buttons where they fit. With `numbered` lines
    have a number before them, and options are also written out as "1. Ya" on channels without buttons.
    `flow` and `question` name what is asked; both are empty when nothing is asked.
    `wants` is "contact" where the channel may offer to share the own phone number.
    """

    text: str
    values: Mapping[str, str] = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    lines: tuple[tuple[str, str], ...] = ()
    numbered: bool = True
    flow: str = ""
    question: str = ""
    wants: str = ""


HERE = Say("")
"""Where what an effect has to say is put; without it, that comes at the end."""


@record
class Heard:
    """What one message holds, whatever the channel.

    `tap` is the value of a button, `flow:key:value`; `photos` and `voice` are media ids of ours, a
    paper that came as a PDF is among the photos;
    `other` names a kind nobody can answer with (sticker, video, document, audio);
    `sheet` is a spreadsheet, the media id of which only a question for one can use;
    `phone` is a shared contact in E.164, `own_phone` whether it is the sender's own;
    `ref` is this message's id in its chat where its sender can correct it later, `edits` that of
    the message it corrects;
    `album` groups photos sent together; `start` is the argument of a deep link or "/" for none.
    """

    text: str = ""
    tap: str = ""
    photos: tuple[str, ...] = ()
    voice: str = ""
    other: str = ""
    sheet: str = ""
    caption: str = ""
    place: tuple[float, float] | None = None
    phone: str = ""
    own_phone: bool = False
    ref: str = ""
    edits: str = ""
    album: str = ""
    start: str = ""
    forwarded: bool = False
    late: bool = False


@dataclass(frozen=True, slots=True)
class Cover:
    """What is known of somebody's protection: only a dated confirmation makes it `protected`.

    `state` is waiting (no sponsor yet), matched (a sponsor, no confirmation), coming (confirmed from
    `since` on), protected (until `until`), or ended (on `until`). `card` is the code by which a clinic
    may ask, `sponsor` empty where the donor wants no name told, `kpj` masked.
    """

    state: str
    card: str = ""
    since: date | None = None
    until: date | None = None
    sponsor: str = ""
    why: str = ""
    """Why a sponsor was found: waiting, renewal or named."""
    kpj: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """One registration as its own chat may see it. `state` is that of `bot.models.Registration`."""

    code: str
    name: str
    state: str
    since: date
    reason: str = ""
    answers: Answers = field(default_factory=dict)
    cover: Cover | None = None
    """Of a verified registration."""

    @property
    def since_text(self) -> str:
        """The day it was sent, in words."""
        return show_date(self.since)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was put unasked and is still open; `answers` are those of its form so far."""

    flow: str
    answers: Answers
    at: datetime


@dataclass(frozen=True, slots=True)
class Recovery:
    """The way back to work after an injury, as the worker's own chat may see it, and no other.

    `state` is that of `bot.models.Recovery`, `stage` one of `flows.recovery.STAGES`, `outcome` and
    `reason` of OUTCOMES and REASONS there. `manager` accompanies the worker, under `contact`.
    """

    state: str
    stage: str
    outcome: str = ""
    reason: str = ""
    manager: str = ""
    contact: str = ""
    asked: tuple[Asked, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim as a chat may see it. `state` and `reason` are those of `flows.claims`.

    `name` is that of the person it is about, `role` the chat's own part in it: teller, worker, agent,
    or phone where the number was told and may be somebody else's. Moments are in UTC, `hours` says how far the zone where it happened is ahead of it.
    `papers` are the files sent so far, as (paper, state) of `flows.papers`; `again` the reasons of
    those asked for once more, as (paper, reason). The head of a group, an agent, is told neither
    these nor any answer but the name.
    """

    code: str
    kind: str
    state: str
    name: str
    answers: Answers
    opened_at: datetime
    first_due: datetime
    reason: str = ""
    role: str = "teller"
    token: str = ""
    hours: int = 7
    first_sent: datetime | None = None
    second_due: datetime | None = None
    second_sent: datetime | None = None
    papers: tuple[tuple[str, str], ...] = ()
    again: tuple[tuple[str, str], ...] = ()
    recovery: Recovery | None = None
    """Only where the chat is the worker's own."""


class Knowledge(Protocol):
    """The dated data a flow may look things up in; `bot.data` holds it."""

    @property
    def regions(self) -> Regions: ...
    @property
    def jobs(self) -> Jobs: ...
    @property
    def contributions(self) -> Contributions: ...


@record
class Facts:
    """What a flow may know. `now` is in UTC, `today` the date where the worker is.

    `phone` is E.164 when the channel itself vouches for it, else empty. `held` is true while a
    person of the programme answers this chat, `stopped` after BERHENTI. `labels` are the texts of
    the person's language by their msgid, so that a label typed back is understood.
    """

    now: datetime
    today: date
    known: Knowledge
    channel: str = "terminal"
    phone: str = ""
    language: str = "id"
    stopped: bool = False
    held: bool = False
    people: tuple[Person, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    claims: tuple[Claim, ...] = ()
    """Those this chat may see, the newest first; of many, an old one only where the turn names it."""
    filling: Answers = field(default_factory=dict)
    """What somebody has answered so far who was registering themself when something else came up."""


class Effect:
    """Something a turn leads to outside the talk; `bot.effects` applies it in the same transaction."""

    __slots__ = ()


@record
class Turn:
    """What came of one message: the conversation to keep, what to say, what to do."""

    conversation: "Conversation"
    says: tuple[Say, ...]
    effects: tuple[Effect, ...] = ()


@dataclass(slots=True)
class Conversation:
    """What is kept between two messages. The place in the form is derived from it, never stored.

    `asked` is the question last shown: a key of the flow, or one of the engine's own beginning
    with "@". `edit` is an answered question that is being asked again. `refs` tells which message
    gave which answer. `parked` is a form set aside for another one. `note` belongs to the engine's
    own question. `at` is the time of the last message, in seconds since 1970.
    """

    flow: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    asked: str = ""
    edit: str = ""
    unclear: int = 0
    at: int = 0
    refs: dict[str, str] = field(default_factory=dict)
    parked: dict[str, Any] | None = None
    note: Any = None
    album: tuple[str, str] | None = None
    met: bool = False

    def copy(self) -> "Conversation":
        """Another one of the same content, to be changed."""
        return Conversation(
            self.flow,
            self.answers.copy(),
            self.asked,
            self.edit,
            self.unclear,
            self.at,
            self.refs.copy(),
            self.parked,
            self.note,
            self.album,
            self.met,
        )

    def to_json(self) -> dict[str, Any]:
        """Only what differs from an empty conversation, so that rows stay small."""
        kept: dict[str, Any] = {"at": self.at}
        if self.flow:
            kept["flow"] = self.flow
        if self.answers:
            kept["answers"] = self.answers
        if self.asked:
            kept["asked"] = self.asked
        if self.edit:
            kept["edit"] = self.edit
        if self.unclear:
            kept["unclear"] = self.unclear
        if self.refs:
            kept["refs"] = self.refs
        if self.parked is not None:
            kept["parked"] = self.parked
        if self.note is not None:
            kept["note"] = self.note
        if self.album is not None:
            kept["album"] = self.album
        if self.met:
            kept["met"] = True
        return kept

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Conversation":
        """A conversation of this or an earlier release; what it does not know is left out."""
        album = kept.get("album")
        return cls(
            flow=kept.get("flow", ""),
            answers=kept.get("answers") or {},
            asked=kept.get("asked", ""),
            edit=kept.get("edit", ""),
            unclear=kept.get("unclear", 0),
            at=kept.get("at", 0),
            refs=kept.get("refs") or {},
            parked=kept.get("parked"),
            note=kept.get("note"),
            album=(album[0], album[1]) if album else None,
            met=kept.get("met", False),
        )


# --- effects -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KeepConsent(Effect):
    """A yes to a purpose, kept as proof (UU 27/2022 Art. 22 and 24)."""

    purpose: str
    version: str
    for_other: bool = False


@dataclass(frozen=True, slots=True)
class RegisterWorker(Effect):
    """A complete form; `flags` name what a person has to look at."""

    answers: Answers
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenTicket(Effect):
    """Someone of the programme is needed. With `hold` the bot is quiet until the ticket closes."""

    reason: str
    text: str = ""
    media: tuple[str, ...] = ()
    urgent: bool = False
    hold: bool = True


@dataclass(frozen=True, slots=True)
class AddToTicket(Effect):
    """A message for the person who answers this chat."""

    text: str
    media: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LeaveTicket(Effect):
    """The worker goes back to the bot; the ticket stays open for its answer."""


@dataclass(frozen=True, slots=True)
class StopMessages(Effect):
    """No message that was not asked for from now on."""


@dataclass(frozen=True, slots=True)
class StartMessages(Effect):
    """Messages are welcome again."""


@dataclass(frozen=True, slots=True)
class SetLanguage(Effect):
    """The language of this chat: id or en."""

    language: str


@dataclass(frozen=True, slots=True)
class Recognise(Effect):
    """Let this chat see the registration of this NIK, if its enrolled phone is this one too."""

    nik: str
    phone: str


@dataclass(frozen=True, slots=True)
class EraseData(Effect):
    """Erase everything about this chat and the people registered from it."""


@dataclass(frozen=True, slots=True)
class MakePledge(Effect):
    """A donor's promise. `first_month` is as 202611, `card` that of the one worker it is for."""

    kind: str
    name: str
    contact: str
    anonymous: bool
    workers: int
    months: int
    first_month: int
    funding: str
    region: str | None = None
    jobs: tuple[str, ...] = ()
    team: str = ""
    card: str = ""
    roster: tuple[str, ...] = ()
    """The media id of a list of the workers it is for; they become a group of their own."""


@dataclass(frozen=True, slots=True)
class RenewPledge(Effect):
    """A pledge of this chat's donor once more, for so many months."""

    code: str
    months: int


@dataclass(frozen=True, slots=True)
class TellPledges(Effect):
    """What became of this chat's pledges; of all of them where no code is named."""

    code: str = ""


@dataclass(frozen=True, slots=True)
class AnswerPledge(Effect):
    """The one worker whom a pledge is for says yes or no to it."""

    code: str
    yes: bool


@dataclass(frozen=True, slots=True)
class CheckCard(Effect):
    """Somebody asks whether the worker with this card is protected."""

    card: str


@dataclass(frozen=True, slots=True)
class ShowName(Effect):
    """Whether the donor may read the first name and the occupation of this chat's workers."""

    yes: bool


@dataclass(frozen=True, slots=True)
class TellClaim(Effect):
    """What was told of an accident, a death or an illness so far; `done` once the least is there.

    `token` names the telling within its chat; with `code` it belongs to a claim that has a number.
    `part` is the form it was told in, the key of its flow. `hours` is the zone, ahead of UTC.
    """

    token: str
    part: str
    answers: Answers
    hours: int
    kind: str = "accident"
    done: bool = False
    code: str = ""
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EndClaim(Effect):
    """Whoever told it takes it back before it had a number; `reason` is one of flows.claims.REASONS."""

    token: str
    reason: str


@dataclass(frozen=True, slots=True)
class AddPapers(Effect):
    """Files for a claim that has a number; `paper` is one of flows.papers.PAPERS."""

    code: str
    paper: str
    media: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SeeClaim(Effect):
    """A chat asks for a claim by its number; `phone` is that for which its channel vouches.

    Whoever told it by SMS goes on with it by WhatsApp, where photos can be sent.
    """

    code: str
    phone: str


@dataclass(frozen=True, slots=True)
class ConfirmClaim(Effect):
    """The person whom a claim is about says whether it is right."""

    code: str
    yes: bool


@dataclass(frozen=True, slots=True)
class ReportedMyself(Effect):
    """The first report was given to BPJS Ketenagakerjaan without us."""

    code: str


@dataclass(frozen=True, slots=True)
class SendForms(Effect):
    """The official forms of a claim are wanted in this chat, filled with what was told.

    `phone` as in SeeClaim, where the chat does not see that claim yet.
    """

    code: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class NotThisPerson(Effect):
    """Whoever has this phone is nobody whom its claims concern."""


@dataclass(frozen=True, slots=True)
class AnswerRecovery(Effect):
    """The worker joins the way back to work, or does not, or leaves it; of the newest without `code`."""

    code: str
    yes: bool


@dataclass(frozen=True, slots=True)
class KeepDiary(Effect):
    """How a week was: pain and ability from 1 to 4, ability None while it is not told yet."""

    code: str
    week: int
    pain: int
    ability: int | None


@dataclass(frozen=True, slots=True)
class KeepHelp(Effect):
    """What would make the work easier; neither words nor files where nothing is needed."""

    code: str
    words: str
    media: tuple[str, ...]
