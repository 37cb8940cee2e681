"""What was told of a claim as the official forms take it: nothing is reckoned, guessed or decided.

What nobody told stays None, to be written by hand at the branch. What our forms ask otherwise than
the official ones stays out too: that somebody was at work is no word on the place of work, that
treatment cost nothing is told of a PLKK alone, and what kind of disability it is a doctor says.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.claims.forms import Costs, DeathPayment, FirstReport, Guardian, Heir, SecondReport
from bot.data import Knowledge
from flows.accident import BODY, CAUSES, story_of
from flows.details import PAIRED
from flows.heirs import MOST, OF_THE_CHILD, key_of
from flows.papers import PAPERS
from flows.words.phones import show_phone

GROUP = "GN Lingkaran"
"""The body through which our workers are registered (wadah); of others it is not known."""

SIDES: Mapping[str, str] = {"left": "kiri", "right": "kanan", "both": "kiri dan kanan"}
TRANSPORTS: Mapping[str, str] = {"land": "land", "river": "land", "sea": "sea", "air": "air"}
RESULTS: Mapping[str, str] = {"recovered": "recovered", "died": "died"}
TO_CHILD: Mapping[str, str] = {option.value: option.label for option in OF_THE_CHILD}
"""What a guardian is to the child, by the code of the answer."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a case: the claim's row, the registration's answers, what papers there are.

    `kpj` is the member's number that BPJS Ketenagakerjaan confirmed, `papers` keys of flows.papers.
    """

    claim: Any
    registration: Mapping[str, Any] | None
    kpj: str
    papers: frozenset[str]
    data: Knowledge

    def told(self, key: str) -> Any:
        """An answer of the claim; what it leaves open is taken from the registration.

        Names and telephones are never: those of a registration may be somebody else's.
        """
        value = self.claim.answers.get(key)
        if value is None and self.registration is not None and key in OF_REGISTRATION:
            value = self.registration.get(key)
        return value


OF_REGISTRATION = frozenset(
    ("nik", "birth", "birth_date", "address", "home", "job", "income_sum", "kpj")
)
"""Answers of a registration that are of the worker whom a claim is about."""


def first_report(known: Known) -> FirstReport:
    """Formulir 3 KK 1."""
    ours = known.registration is not None
    day, clock = _accident(known)
    died = has_died(known.claim)
    body = _injured(known)
    wage = known.told("income_sum")
    transport = TRANSPORTS.get(_text(known.told("transport")) or "")
    others = _other_papers(known, ("ktp",))
    return FirstReport(
        code=known.claim.code,
        segment="BPU" if ours else None,
        group=GROUP if ours else None,
        name=_text(known.told("name")),
        member_number=_member_number(known),
        nik=_text(known.told("nik")),
        born=_date(known.told("birth") or known.told("birth_date")),
        address=_address(known),
        phone=_victims_phone(known),
        job=_job(known),
        wage=wage if isinstance(wage, int) and wage > 0 else None,
        wage_per="month" if isinstance(wage, int) and wage > 0 else None,
        place=_place(known),
        place_address=_spot(known.told("spot")),
        day=day,
        hour=clock,
        story=story_of(known.told("story")) or None,
        outcome="died" if died else "injured" if body else None,
        injured=None if died else body,
        facility="plkk" if known.told("care_free") == "plkk" else None,
        facility_name=_care(known.told("care")),
        transports=(transport,) if transport else (),
        papers=(
            *(("identity",) if "ktp" in known.papers else ()),
            *(("other",) if others else ()),
        ),
        other_papers=others,
    )


def second_report(known: Known) -> SecondReport:
    """Formulir 3a KK 2. Costs are those told, asked for the heirs where the worker has died."""
    answers = known.claim.answers
    died = has_died(known.claim)
    heirs = told_heirs(answers)
    bank, account, account_name = _account(answers, "heir_" if died else "")
    paid = Costs(
        treatment=_sum(answers.get("cost_care")),
        prosthesis=_sum(answers.get("cost_prosthesis")),
        dentures=_sum(answers.get("cost_dentures")),
        transport=_sum(answers.get("cost_transport")),
        bank=bank,
        account=account,
        account_name=account_name,
    )
    day, _clock = _accident(known)
    examined = "died_on" if died else "outcome_on"
    others = _other_papers(known, ("receipt_ride", "receipt_care"))
    result = "died" if died else RESULTS.get(_text(answers.get("outcome")) or "")
    days_off = answers.get("days_off")
    return SecondReport(
        code=known.claim.code,
        group=GROUP if known.registration is not None else None,
        name=_text(known.told("name")),
        member_number=_member_number(known),
        nik=_text(known.told("nik")),
        job=_job(known),
        day=day,
        examined_on=_moment(answers.get(examined))[0],
        result=result,
        member_costs=Costs() if died else paid,
        heir_costs=paid if died else Costs(),
        days_off=days_off if isinstance(days_off, int) else None,
        heir=heirs[0] if heirs else Heir(),
        guardian=_guardian(answers),
        children=_yes_or_no(answers.get("young_children")),
        remarks=_others_who_inherit(heirs),
        papers=(
            *(("transport",) if "receipt_ride" in known.papers else ()),
            *(("treatment",) if "receipt_care" in known.papers else ()),
            *(("other",) if others else ()),
        ),
        other_papers=others,
    )


_OF_THE_DEAD: Mapping[str, str] = {
    "ktp": "identity",
    "heir_ktp": "identity",
    "death": "death",
    "family_card": "family",
    "heirs": "heirs",
    "marriage": "marriage",
    "bank_book": "savings",
}


def death_payment(known: Known) -> DeathPayment:
    """Formulir 4."""
    answers = known.claim.answers
    on = "when" if known.claim.kind == "death" else "died_on"
    ticked = {_OF_THE_DEAD[paper] for paper in known.papers if paper in _OF_THE_DEAD}
    others = _other_papers(known, tuple(_OF_THE_DEAD))
    return DeathPayment(
        code=known.claim.code,
        name=_text(known.told("name")),
        member_number=_member_number(known),
        nik=_text(known.told("nik")),
        born=_date(known.told("birth") or known.told("birth_date")),
        address=_address(known),
        job=_job(known),
        died_on=_moment(answers.get(on))[0],
        cause=_cause(answers.get("cause")),
        heirs=told_heirs(answers),
        guardian=_guardian(answers),
        papers=(*sorted(ticked), *(("other",) if others else ())),
        other_papers=others,
    )


# --- which forms apply ------------------------------------------------------------------------------


def has_died(claim: Any) -> bool:
    """Whether somebody told that the worker has died; a doctor's word is not meant."""
    return str(claim.kind) == "death" or str(claim.answers.get("outcome")) == "died"


def is_first(claim: Any) -> bool:
    """Whether form 3 KK 1 applies. Of an illness form 3 PAK 1 is filled in at the branch."""
    return str(claim.kind) != "disease"


def is_second(claim: Any) -> bool:
    """Whether form 3a KK 2 applies: somebody told how it ended, or who inherits."""
    ended: bool = claim.answers.get("outcome") in ("recovered", "lasting", "died")
    return is_first(claim) and (ended or str(claim.state) in ("second", "second_sent", "paid"))


# --- values -----------------------------------------------------------------------------------------


def _text(value: Any) -> str | None:
    """An answer that was typed; one that was spoken, photographed or put off is none."""
    return value if isinstance(value, str) and value.strip() else None


def _date(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _moment(value: Any) -> tuple[date | None, str | None]:
    """The day and the time by the clock, such as "14.30", of an answer to when something was."""
    if not isinstance(value, Mapping) or not isinstance(value.get("day"), str):
        return None, None
    clock = value.get("clock")
    day = datetime.fromisoformat(value["day"]).date()
    return day, str(clock).replace(":", ".") if clock else None


def _accident(known: Known) -> tuple[date | None, str | None]:
    """The day and the time of the accident; in news of a death, "when" is that of the death."""
    key = "when_hurt" if known.claim.kind == "death" else "when"
    return _moment(known.claim.answers.get(key))


def _sum(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def _yes_or_no(value: Any) -> str | None:
    return value if value in ("yes", "no") else None


def _member_number(known: Known) -> str | None:
    return known.kpj or _text(known.told("kpj"))


def _victims_phone(known: Known) -> str | None:
    """The worker's own number: the teller's only where both are one."""
    answers = known.claim.answers
    phone = answers.get("victim_phone")
    if phone is None and answers.get("victim") == "self":
        phone = answers.get("phone")
    return _phone(phone)


def _phone(value: Any) -> str | None:
    number = _text(value)
    return show_phone(number, masked=False) if number else None


def _address(known: Known) -> str | None:
    region = known.data.regions.by_code(_text(known.told("home")) or "")
    parts = (_text(known.told("address")), region and f"{region.name}, {region.province}")
    return ", ".join(part for part in parts if part) or None


def _job(known: Known) -> str | None:
    value = known.told("job")
    if isinstance(value, Mapping):
        return _text(value.get("other"))
    jobs = [known.data.jobs.by_code(code) for code in value] if isinstance(value, list) else []
    return ", ".join(job.label for job in jobs if job) or None


def _place(known: Known) -> str | None:
    """On the road, or on the way; that somebody was at work is no word on where."""
    if known.told("cause") == "traffic":
        return "traffic"
    return "outside" if known.told("place") == "commute" else None


def _spot(value: Any) -> str | None:
    if isinstance(value, Mapping) and isinstance(value.get("at"), list):
        return ", ".join(map(str, value["at"]))
    return _text(value)


def _injured(known: Known) -> str | None:
    """The parts of the body in words, with the side of those that there are two of."""
    value, side = known.told("body"), SIDES.get(_text(known.told("side")) or "")
    if isinstance(value, Mapping):
        return _text(value.get("other"))
    if not isinstance(value, list):
        return None
    words = (
        f"{BODY[part]} {side}" if side and part in PAIRED else str(BODY[part])
        for part in value
        if part in BODY
    )
    return ", ".join(words) or None


def _care(value: Any) -> str | None:
    return _text(value.get("name")) if isinstance(value, Mapping) else None


def _cause(value: Any) -> str | None:
    if isinstance(value, Mapping):
        return _text(value.get("other"))
    return str(CAUSES[value]) if value in CAUSES else None


def _other_papers(known: Known, named: Iterable[str]) -> str | None:
    """The papers that are there and have no box of their own on a form."""
    rest = [PAPERS[key].label for key in PAPERS if key in known.papers and key not in named]
    return ", ".join(rest) or None


def _account(answers: Mapping[str, Any], prefix: str) -> tuple[str | None, str | None, str | None]:
    """The bank, the number of the account, and in whose name it is."""
    bank, account, name = (
        _text(answers.get(f"{prefix}{what}")) for what in ("bank", "account", "account_name")
    )
    return bank, account, name


def told_heirs(answers: Mapping[str, Any]) -> tuple[Heir, ...]:
    """Who inherits, as told, in that order; the account is that of the first."""
    found: list[Heir] = []
    for number in range(1, MOST + 1):
        prefix = key_of(number, "")
        name = _text(answers.get(f"{prefix}name"))
        if name is None:
            break
        bank, account, _name = _account(answers, prefix)
        found.append(
            Heir(
                name=name,
                nik=_text(answers.get(f"{prefix}nik")),
                relation=_text(answers.get(f"{prefix}relation")),
                phone=_phone(answers.get(f"{prefix}phone")),
                bank=bank,
                account=account,
            )
        )
        if answers.get(f"{prefix}more") == "no":
            break
    return tuple(found)


def _others_who_inherit(heirs: tuple[Heir, ...]) -> str | None:
    """The heirs whom form 3a KK 2 has no room for."""
    names = ", ".join(heir.name for heir in heirs[1:] if heir.name)
    return f"Ahli waris lain: {names}" if names else None


def _guardian(answers: Mapping[str, Any]) -> Guardian:
    return Guardian(
        name=_text(answers.get("guardian_name")),
        nik=_text(answers.get("guardian_nik")),
        phone=_phone(answers.get("guardian_phone")),
        relation=TO_CHILD.get(_text(answers.get("guardian_relation")) or ""),
    )
