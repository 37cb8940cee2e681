"""The file of a case for the branch: one encrypted ZIP of a case sheet, the forms and the evidence."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO

from bot.typeset import UNPRINTED, printable, printable_lines, typeset
from flows.words.dates import show_day

LEAST_PASSWORD = 12
"""Characters of a password at least: the format stretches it by 1,000 rounds of SHA-1 only, so its
strength has to come from its length. Twelve random ones of bot.codes.ALPHABET are 59 bits."""

SUFFIXES = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/heic": "heic",
    "audio/ogg": "ogg",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/aac": "aac",
    "audio/amr": "amr",
    "audio/wav": "wav",
    "audio/webm": "webm",
}
"""What a file of a case may be, and how its name ends."""

_OURS = re.compile(rf"\d{{2,3}}(-[A-Za-z0-9]{{1,30}}){{1,8}}\.({'|'.join(SUFFIXES.values())})")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file of the case: its name in the ZIP, what it shows, when it came, and the hash of its bytes.

    `sha256` is in hexadecimal.
    """

    name: str
    shows: str
    received: date
    sha256: str


@dataclass(frozen=True, slots=True)
class CaseSheet:
    """What the branch sees of a case at a glance.

    `states` are (day, what was then), the first first; `told` are (what was asked, what was told);
    `lacking` is what is still awaited.
    """

    code: str
    states: tuple[tuple[date, str], ...] = ()
    told: tuple[tuple[str, str], ...] = ()
    lacking: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


def summary_pdf(sheet: CaseSheet, today: date) -> bytes:
    """The case sheet on A4; the same sheet gives the same bytes on one day."""
    data = {
        "code": printable(sheet.code),
        "today": show_day(today),
        "states": [(show_day(day), printable(state)) for day, state in sheet.states],
        "told": [(printable(asked), printable_lines(answer)) for asked, answer in sheet.told],
        "lacking": [printable(paper) for paper in sheet.lacking],
        "evidence": [
            (printable(one.name), printable(one.shows), show_day(one.received), one.sha256)
            for one in sheet.evidence
        ],
    }
    data["unprinted"] = UNPRINTED if UNPRINTED in repr(data) else ""
    return typeset("bot.claims", "summary.typ", data, today)


def file_name(number: int, what: str, media_type: str) -> str:
    """The name of a file in the ZIP: file_name(1, "formulir 3 KK 1", "application/pdf") is
    "01-formulir-3-KK-1.pdf".

    Names are not encrypted, so `what` is of our words and says nothing of a person. Raises KeyError
    for a media type that is not of SUFFIXES.
    """
    return f"{number:02}-{'-'.join(what.split())}.{SUFFIXES[media_type]}"


def sealed_zip(files: Sequence[tuple[str, bytes]], password: str) -> bytes:
    """The files as (name, bytes) in a ZIP encrypted with AES-256, which 7-Zip and WinZip open.

    The format is WinZip's AE-2 (https://www.winzip.com/en/support/aes-encryption/): it holds no
    checksum of the contents. Names stay readable. Raises ValueError for a name that is not as
    file_name() makes it or comes twice, and for a password that is short or not plain ASCII, which
    programs do not read alike.
    """
    import pyzipper  # brings a cryptography library of its own that only a case file needs

    if len(password) < LEAST_PASSWORD or not (password.isascii() and password.isprintable()):
        raise ValueError(f"A password has {LEAST_PASSWORD} plain characters or more.")
    names = [name for name, _contents in files]
    if foreign := [name for name in names if not _OURS.fullmatch(name)]:
        raise ValueError(f"{len(foreign)} of {len(names)} names are not as file_name() makes them.")
    if len(set(names)) < len(names):
        raise ValueError("Two files of a case have one name.")
    sealed = BytesIO()
    with pyzipper.AESZipFile(
        sealed, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES
    ) as archive:
        archive.setpassword(password.encode("ascii"))
        for name, contents in files:
            # A fixed date: when a paper was made stands on the case sheet, which is encrypted.
            archive.writestr(archive.zipinfo_cls(name), contents, pyzipper.ZIP_DEFLATED)
    return sealed.getvalue()
