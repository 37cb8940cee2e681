"""Every flow there is, under its key: the one place to add a new one."""

from flows.accident import accident
from flows.death import death
from flows.details import details
from flows.disease import disease
from flows.donate import donate, payment, renew
from flows.group import group
from flows.heirs import heirs
from flows.questions import Book
from flows.recovery import diary, rtw_consent, rtw_help
from flows.register import register
from flows.second import second
from flows.send_papers import papers
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
            papers,
            death,
            heirs,
            second,
            disease,
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
