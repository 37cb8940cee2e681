"""What time it is: real time, or, in the demo, real time moved forward on request."""

from datetime import UTC, date, datetime, timedelta, timezone

# Fixed offsets do: Indonesia has no summer time.
WIB = timezone(timedelta(hours=7), "WIB")
WITA = timezone(timedelta(hours=8), "WITA")
WIT = timezone(timedelta(hours=9), "WIT")


class Clock:
    """The only place the bot asks for the time. `offset` is how far it runs ahead."""

    def __init__(self, offset: timedelta = timedelta()) -> None:
        self.offset = offset

    def now(self) -> datetime:
        """The moment, aware, in UTC."""
        return datetime.now(UTC) + self.offset

    def today(self, zone: timezone = WIB) -> date:
        """The date where the worker lives."""
        return self.now().astimezone(zone).date()

    def advance(self, by: timedelta) -> None:
        """Moves the clock forward. Raises ValueError for a step back: what was due stays due."""
        if by < timedelta():
            raise ValueError("The clock only goes forward.")
        self.offset += by
