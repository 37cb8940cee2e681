"""Every flow there is, under its key: the one place to add a new one."""

from flows.engine import Book
from flows.register import register
from flows.small import accident, erase, human, language, recognise

BOOK = Book({flow.key: flow for flow in (register, human, accident, language, erase, recognise)})
