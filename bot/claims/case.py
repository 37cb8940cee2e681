"""One case as people of the programme see it: its answers in words, its papers, its file for the branch."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from bot import data
from bot.claims import case_file, claims, filled, forms
from bot.claims.case_file import CaseSheet, Evidence
from bot.models import Claim, ClaimPaper, Media, Protection, Registration, Worker, table
from flows.accident import story_of
from flows.book import BOOK
from flows.claims import OVER, local
from flows.papers import AGAIN, PAPERS, lacking
from flows.questions import Question
from flows.talk import Facts

claim, claim_paper, media = table(Claim), table(ClaimPaper), table(Media)
registration, worker, protection = table(Registration), table(Worker), table(Protection)

STORY = "Cerita"
ELSEWHERE = frozenset(("photos", "voice", "sheet", "unknown", "later", "none", "unsure"))
"""Answers that say in words that they are no words."""
DIGITS = re.compile(r"(?<!\d)(?<!Rp)(?!\d{4}-\d\d-\d\d)\d(?:[ .-]?\d){7,}(?!\d)")
"""A number by which a person or an account can be found: eight figures or more, no day and no sum."""


@dataclass(frozen=True, slots=True)
class Told:
    """One answer: its key, what was asked, and what was told."""

    key: str
    asked: str
    told: str


@dataclass(frozen=True, slots=True)
class Sent:
    """One file that was sent for a claim. `media` is wanted, kept, refused or gone."""

    id: int
    paper: str
    state: str
    reason: str
    at: datetime
    media_id: str
    media: str


def due(row: Any) -> datetime | None:
    """The deadline that runs: of the first report, of the second, or none."""
    if row.state in OVER:
        return None
    if row.first_sent is None:
        first: datetime = row.first_due
        return first
    second: datetime | None = row.second_due if row.second_sent is None else None
    return second


def masked(text: str) -> str:
    """A text in which long numbers keep their last four figures alone."""

    def stars(found: re.Match[str]) -> str:
        figures = [sign for sign in found[0] if sign.isdigit()]
        return "*" * (len(figures) - 4) + "".join(figures[-4:])

    return DIGITS.sub(stars, text)


def in_words(row: Any, now: datetime, *, full: bool) -> tuple[Told, ...]:
    """Every answer of a claim in the words of the forms, in their order.

    Unless `full`, numbers of persons, telephones and accounts are masked.
    """
    facts = Facts(now, local(now, row.hours).date(), data.load())
    answers = dict(row.answers)
    found: list[Told] = []
    for question in _asked():
        value = answers.pop(question.key, None)
        if value is not None:
            asked = STORY if question.key == "story" else question.label or question.key
            found.append(Told(question.key, asked, _words(question, value, facts)))
    found += [Told(key, key, str(value)) for key, value in answers.items() if value is not None]
    if full:
        return tuple(found)
    return tuple(Told(one.key, one.asked, masked(one.told)) for one in found)


def _asked() -> Iterator[Question]:
    """The questions about claims, then those about workers, each key once."""
    of_claims = [flow for flow in BOOK.flows.values() if flow.keeps is not None]
    seen: set[str] = set()
    for flow in (*of_claims, BOOK.flows["register"]):
        for question in flow.questions:
            if question.key not in seen and (not question.reckoned or question.label):
                seen.add(question.key)
                yield question


def _words(question: Question, value: Any, facts: Facts) -> str:
    if question.key == "story":
        return story_of(value) or question.show(value, facts)
    if isinstance(value, dict):
        if "at" in value:
            return ", ".join(map(str, value["at"]))
        if ELSEWHERE.intersection(value):
            return question.show(value, facts)
    if question.key.endswith("account") and isinstance(value, str):
        return value  # a form masks it by itself
    return question.show_value(value, facts)


def papers_of(connection: Connection, claim_id: int) -> Sequence[Sent]:
    """The files of a claim, the first sent first."""
    rows = connection.execute(
        select(claim_paper, media.c.state.label("media"))
        .outerjoin(media, media.c.id == claim_paper.c.media_id)
        .where(claim_paper.c.claim_id == claim_id)
        .order_by(claim_paper.c.id)
    )
    return [
        Sent(row.id, row.paper, row.state, row.reason, row.at, row.media_id, row.media or "gone")
        for row in rows
    ]


def awaited(row: Any, papers: Sequence[Sent]) -> tuple[str, ...]:
    """The papers still to be sent, by their labels, with the reason where one was refused."""
    seen = claims.view(row, papers=papers)
    reasons = dict(seen.again)
    found = []
    for key in lacking(seen):
        why = AGAIN.get(reasons.get(key, ""))
        found.append(f"{PAPERS[key].label} ({why})" if why else PAPERS[key].label)
    return tuple(found)


def known(connection: Connection, row: Any, papers: Sequence[Sent]) -> filled.Known:
    """What the official forms are filled from."""
    answers: Mapping[str, Any] | None = None
    kpj = ""
    if row.registration_id is not None:
        answers = connection.scalar(
            select(registration.c.answers).where(registration.c.id == row.registration_id)
        )
        kpj = (
            connection.scalar(
                select(protection.c.kpj)
                .join(worker, worker.c.id == protection.c.worker_id)
                .where(
                    worker.c.registration_id == row.registration_id, protection.c.kpj.is_not(None)
                )
                .order_by(protection.c.id.desc())
                .limit(1)
            )
            or ""
        )
    there = frozenset(one.paper for one in papers if one.state in ("new", "good"))
    return filled.Known(row, answers, kpj, there, data.load())


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The file of a case for the branch, and how many papers had not come when it was made."""

    content: bytes
    files: int
    missing: int


@dataclass(frozen=True, slots=True)
class Form:
    """An official form: for which claims it is, and how it is filled, as PDF."""

    applies: Callable[[Any], bool]
    fill: Callable[[filled.Known, date], bytes]


FIRST, SECOND, DEATH = "formulir 3 KK 1", "formulir 3a KK 2", "formulir 4"
FORMS: Mapping[str, Form] = {
    FIRST: Form(
        filled.is_first,
        lambda case, today: forms.first_report_pdf(filled.first_report(case), today),
    ),
    SECOND: Form(
        filled.is_second,
        lambda case, today: forms.second_report_pdf(filled.second_report(case), today),
    ),
    DEATH: Form(
        filled.has_died,
        lambda case, today: forms.death_payment_pdf(filled.death_payment(case), today),
    ),
}
"""The official forms by their names."""


def export(connection: Connection, row: Any, password: str, now: datetime) -> CaseFile:
    """The case sheet, the forms that apply and the evidence in one encrypted ZIP.

    Papers that have to be sent again are left out. Raises ValueError for a password that is short
    or not plain.
    """
    today = local(now, row.hours).date()
    papers = papers_of(connection, row.id)
    case = known(connection, row, papers)
    made = [(what, form.fill(case, today)) for what, form in FORMS.items() if form.applies(row)]
    files = [
        (case_file.file_name(number, what, "application/pdf"), content)
        for number, (what, content) in enumerate(made, 2)
    ]
    wanted = [one for one in papers if one.state in ("new", "good")]
    evidence: list[Evidence] = []
    for one in wanted:
        content, content_type = _content(connection, one.media_id)
        if content is None or content_type not in case_file.SUFFIXES:
            continue
        label = PAPERS[one.paper].label
        name = case_file.file_name(len(files) + 2, label, content_type)
        received = local(one.at, row.hours).date()
        evidence.append(Evidence(name, label, received, hashlib.sha256(content).hexdigest()))
        files.append((name, content))
    sheet = CaseSheet(
        code=row.code,
        states=_states(connection, row),
        told=tuple((one.asked, one.told) for one in in_words(row, now, full=True)),
        lacking=awaited(row, papers),
        evidence=tuple(evidence),
    )
    first = (
        case_file.file_name(1, "ringkasan", "application/pdf"),
        case_file.summary_pdf(sheet, today),
    )
    content = case_file.sealed_zip([first, *files], password)
    return CaseFile(content, len(files) + 1, len(wanted) - len(evidence))


def _content(connection: Connection, media_id: str) -> tuple[bytes | None, str]:
    found = connection.execute(
        select(media.c.content, media.c.content_type).where(
            media.c.id == media_id, media.c.state == "kept"
        )
    ).first()
    return (found.content, str(found.content_type)) if found else (None, "")


STATES: Mapping[str, str] = {
    "draft": "mulai diceritakan",
    "told": "laporan lengkap diterima",
    "papers": "menunggu berkas",
    "sent": "laporan pertama sampai di BPJS Ketenagakerjaan",
    "accepted": "diterima BPJS Ketenagakerjaan",
    "refused": "belum diterima BPJS Ketenagakerjaan",
    "recovered": "pengobatan selesai",
    "second": "laporan kedua diterima",
    "second_sent": "laporan kedua sampai di BPJS Ketenagakerjaan",
    "paid": "dibayar",
    "closed": "ditutup",
}
"""The states as the branch reads them on the case sheet."""


def _states(connection: Connection, row: Any) -> tuple[tuple[date, str], ...]:
    """What became of a claim, day by day; what people of the programme wrote beside it stays here."""
    found = []
    for line in claims.notes(connection, row.id):
        state = line.text.split()[0] if line.kind == "state" and line.text else ""
        if state in STATES:
            found.append((local(line.at, row.hours).date(), STATES[state]))
    return tuple(found)
