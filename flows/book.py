"""Every flow there is, under its key: the one place to add a new one."""

from flows.accident import accident
from flows.details import details
from flows.donate import donate, payment, renew
from flows.engine import Book
from flows.group import group
from flows.recovery import diary, rtw_consent, rtw_help
from flows.register import register
from flows.small import erase, human, language, recognise

BOOK = Book(
    {
        flow.key: flow
        for flow in (
            register,
            group,
            human,
            accident,
            details,
            language,
            erase,
            recognise,
            donate,
            renew,
            payment,
            rtw_consent,
            diary,
            rtw_help,
        )
    }
)
