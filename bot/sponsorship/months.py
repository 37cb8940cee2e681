"""Months as numbers, 202611: they sort, and a person reads them in a spreadsheet."""

from datetime import date, timedelta


def month_of(day: date) -> int:
    """The month in which a day lies."""
    return day.year * 100 + day.month


def later(month: int, ahead: int) -> int:
    """The month so many months after another; before it where `ahead` is less than nothing."""
    years, index = divmod(month % 100 - 1 + ahead, 12)
    return (month // 100 + years) * 100 + index + 1


def first_day(month: int) -> date:
    """The day a month begins. Raises ValueError for what is no month."""
    return date(month // 100, month % 100, 1)


def last_day(month: int) -> date:
    """The day a month ends. Raises ValueError for what is no month."""
    return first_day(later(month, 1)) - timedelta(days=1)


def between(first: int, last: int) -> int:
    """How many months it is from one to another: 0 for the same, less than 0 backwards."""
    return (last // 100 - first // 100) * 12 + last % 100 - first % 100
