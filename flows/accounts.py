"""The bank account that BPJS Ketenagakerjaan may pay to: asked once, read back, masked from then on.

No PIN, no card and no money is ever asked for; what is given here goes into form 3a KK 2 alone.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from flows.details import Later
from flows.questions import LATER, Condition, Question, Rule, Unclear
from flows.talk import Answers, Facts, Say, _
from flows.words import names
from flows.words.accounts import read_account, show_account
from flows.words.text import tidy


@dataclass(frozen=True, kw_only=True)
class Bank(Later):
    """The name of a bank, as written."""

    width: int = 30

    WHICH: ClassVar[str] = _("Tulis nama banknya ya, misalnya BRI, BNI, Mandiri, atau BSI.")

    def read_told(self, text: str, answers: Answers, facts: Facts) -> Any:
        words = tidy(text)
        if sum(letter.isalpha() for letter in words) < 2 or len(words) > 40:
            raise Unclear(Say(self.WHICH))
        return words


@dataclass(frozen=True, kw_only=True)
class Account(Later):
    """The number of a bank account, its figures alone; only when just given is it shown whole."""

    width: int = 23
    echo: bool = True

    def read_told(self, text: str, answers: Answers, facts: Facts) -> Any:
        return read_account(text)

    def show_value(self, value: Any, facts: Facts) -> str:
        return show_account(value, masked=True)

    def read_back(self, value: Any, facts: Facts) -> str:
        if isinstance(value, str):
            return show_account(value, masked=False)
        return super().read_back(value, facts)


@dataclass(frozen=True, kw_only=True)
class Holder(Later):
    """The name in which an account is held."""

    def read_told(self, text: str, answers: Answers, facts: Facts) -> Any:
        return names.read_name(text)


def account_of(prefix: str, whose: str, when: Condition) -> tuple[Question, ...]:
    """The questions about one account, their keys beginning with `prefix`.

    `whose` asks for the bank; the number and the name are asked once a bank is named.
    """
    bank = f"{prefix}bank"

    def has_bank(answers: Answers, facts: Facts) -> bool:
        return when.holds(answers, facts) and answers.get(bank) not in (None, LATER)

    named = Rule((*when.keys, bank), "a bank is named", has_bank)
    return (
        Bank(key=bank, prompt=whose, label=_("Bank"), when=when),
        Account(
            key=f"{prefix}account",
            prompt=_("Tulis nomor rekeningnya, seperti di buku tabungan."),
            label=_("Nomor rekening"),
            about=(bank,),
            when=named,
        ),
        Holder(
            key=f"{prefix}account_name",
            prompt=_("Rekening itu atas nama siapa?"),
            label=_("Atas nama"),
            about=(bank,),
            when=named,
        ),
    )
