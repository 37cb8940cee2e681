"""When people are written to before a deadline of a claim, and when it has passed: arithmetic alone."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from flows.claims import EXPIRES, OVER, local

BEFORE = (0.0, 0.25, 0.75)
"""The parts of the time left at which people are written to: +0, +12 and +36 hours of 48."""
LAST = len(BEFORE) - 1
"""The step that is the last before a deadline."""
AFTER = (timedelta(), timedelta(days=3), timedelta(days=10))
"""From a deadline that has passed, or from the beginning where there is none."""
PEOPLE = timedelta(days=30)
"""After that only people of the programme are told, so often."""
ALARM = timedelta(hours=6)
"""So long before a deadline they are called at the latest."""

EVENING, MORNING = time(21), time(6)
"""Nobody is written to between them, by the clock of the place, where that can wait."""
SPARE = (timedelta(hours=5), timedelta(hours=3), timedelta(hours=1))
"""What waits for the morning leaves so much time before the end, for itself and the steps behind it."""
PAUSE = timedelta(minutes=30)
"""Between two steps that are due one soon after the other."""
CLOSE = timedelta(hours=2)
"""With less than this left, what was missed and what is to come is one message."""
QUIET = timedelta(minutes=10)
"""Who has just written is not interrupted by the first message,"""
PATIENCE = timedelta(hours=1)
"""unless they go on for so long, or for an eighth of the time there is."""

REPORTED = "reported"
"""The flag of a claim that the person says to have reported: people still see to it that it is so."""

WARNED = (90, 30)
"""Days before the end of five years on which it is told."""


@dataclass(frozen=True, slots=True)
class Running:
    """What runs for a claim now. `due` is None where no law sets an end, as for papers after a death
    that was not at work; `hours` is the zone, ahead of UTC."""

    name: str
    """first, second or papers."""
    since: datetime
    due: datetime | None
    hours: int
    for_people: bool = False
    """Whether people of the programme alone hear of it, as the next step is theirs."""

    @property
    def what(self) -> str:
        """In words for people of the programme."""
        return "papers" if self.name == "papers" else f"{self.name} report"

    @property
    def before(self) -> int:
        """How many steps there are before the end."""
        return len(BEFORE) if self.due else 0

    @property
    def spoken(self) -> int:
        """How many steps write to people's chats; all later ones are for the programme alone."""
        return self.before + len(AFTER)

    def ends(self, now: datetime) -> bool:
        """Whether the end still lies ahead."""
        return self.due is not None and now < self.due

    def moment(self, step: int) -> datetime:
        """When a step is due, the night left aside."""
        if self.due and step < self.before:
            return self.since + (self.due - self.since) * BEFORE[step]
        base = max(self.since, self.due or self.since)
        if step < self.spoken:
            return base + AFTER[step - self.before]
        return base + AFTER[-1] + PEOPLE * (step - self.spoken + 1)

    def upcoming(
        self,
        step: int,
        now: datetime,
        spoken: datetime | None = None,
        heard: datetime | None = None,
    ) -> tuple[int, datetime]:
        """The step to take after so many, and when; it is to be taken now where that is not later.

        Of several that were missed only one is taken. `spoken` is when the last one was taken,
        `heard` when the one who told it last wrote.
        """
        if self.ends(now) and step > self.before:
            step = 0  # the date was put right, and the end lies ahead again
        first = step == 0
        if self.due and self.ends(now) and step < self.before:
            at = self.moment(step)
            if spoken is not None:
                rest = (self.due - spoken) / 4  # what was missed is not said again at once
                at = max(at, spoken + (rest if at <= spoken else min(rest, PAUSE)))
            at = by_day(max(at, now), self.hours, self.due - SPARE[step])
        else:
            step = self._latest(max(step, self.before), now)
            at = max(self.moment(step), now)
            if step < self.spoken:
                at = by_day(at, self.hours)
        if first and heard is not None:
            at = max(at, min(heard + QUIET, self.moment(step) + self._patience()))
        return step, at

    def is_last(self, step: int, now: datetime) -> bool:
        """Whether nothing more is said after this step before the end."""
        if self.due is None or step >= self.before:
            return False
        missed = step < LAST and self.moment(step + 1) <= now
        return step == LAST or (missed and self.due - now < CLOSE)

    def alarm(self) -> datetime | None:
        """When people of the programme are called before the end."""
        if self.due is None:
            return None
        return max(self.since, min(self.due - ALARM, self.moment(LAST)))

    def _latest(self, step: int, now: datetime) -> int:
        """The last of those that are due; one that writes to people is not left out for later ones."""
        while self.moment(step + 1) <= now and step + 1 != self.spoken:
            step += 1
        return step

    def _patience(self) -> timedelta:
        window = self.due - self.since if self.due else timedelta()
        return min(PATIENCE, window / 8) if window > timedelta() else PATIENCE


def by_day(at: datetime, hours: int, latest: datetime | None = None) -> datetime:
    """A moment of the night put off to the morning, where that is not later than `latest`."""
    there = local(at, hours)
    if MORNING <= there.time() < EVENING:
        return at
    day = there.date() if there.time() < MORNING else there.date() + timedelta(days=1)
    morning = datetime.combine(day, MORNING, there.tzinfo)
    return morning if latest is None or morning <= latest else at


def next_morning(at: datetime, hours: int) -> datetime:
    """The morning of the day after."""
    there = local(at, hours)
    return datetime.combine(there.date() + timedelta(days=1), MORNING, there.tzinfo)


def running(row: Any, since: datetime | None = None) -> tuple[Running, ...]:
    """What runs for a row of a claim; nothing while neither we nor the person have a step to take.

    The first is what is spoken of, of the others people of the programme are called alone. `since`
    is when the claim came into its state, where that is known.
    """
    if row.state in OVER:
        return ()
    found = []
    reported = REPORTED in row.flags.split(",")
    death = row.kind == "death"
    if row.state in ("draft", "told", "papers") and (row.first_sent is None or reported):
        if death and not reported:  # who mourns is not hurried; the report is people's to give
            found.append(Running("papers", next_morning(row.opened_at, row.hours), None, row.hours))
        if not death or row.answers.get("place") != "not_work":
            for_people = death or reported
            found.append(Running("first", row.opened_at, row.first_due, row.hours, for_people))
    if row.second_due and row.second_sent is None:
        began = row.outcome_at or row.opened_at
        found.append(Running("second", began, row.second_due, row.hours, _told_already(row)))
    if not found and row.state == "papers":
        found.append(Running("papers", since or row.opened_at, None, row.hours))
    return tuple(found)


def _told_already(row: Any) -> bool:
    """Whether nothing of the second report is the person's to do."""
    if row.state in ("recovered", "papers"):
        return False
    return row.state in ("second", "refused") or "outcome" in row.answers


def expiry(row: Any) -> datetime:
    """The morning of the day on which five years are over."""
    there = local(row.happened_at or row.opened_at, row.hours)
    day = there.date()
    leap = (day.month, day.day) == (2, 29)
    last = day.replace(year=day.year + EXPIRES, day=28 if leap else day.day)
    return datetime.combine(last, MORNING, there.tzinfo)
