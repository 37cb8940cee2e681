"""What every channel has in common: a message in, messages out, and what the channel can carry."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.catalog import Rendered
from flows.talk import Heard, record

NO_EXTRA: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class MediaRef:
    """A file that came along. `vendor_ref` is how the vendor names it, `size` is in bytes.

    `content` is only set where the file itself came with the message (the simulator).
    """

    kind: str
    vendor_ref: str
    content_type: str = ""
    size: int = 0
    content: bytes = field(default=b"", repr=False)


SHEETS = frozenset(
    (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "text/csv",
        "text/comma-separated-values",
    )
)
"""Media types of spreadsheets as phones name them."""

PDF = "application/pdf"
"""A paper, as good an answer as a photo of it: it stands among the photos in `Heard`."""


@record
class Inbound:
    """One message from a channel. `message_id` is unique within the channel, for ever.

    `address` is opaque: where answers go. `phone` is E.164 when the channel vouches for it.
    `kind` is message, group, blocked, unblocked, or ignored (remembered, but nothing follows).
    `silent` messages are obeyed without an answer, as the channel has answered by itself.
    Photos and voice in `heard` are named "0", "1" …, the place in `media`.
    """

    channel: str
    message_id: str
    address: str
    heard: Heard
    media: tuple[MediaRef, ...] = ()
    phone: str = ""
    kind: str = "message"
    silent: bool = False
    at: datetime | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def ref(self) -> str:
        """The key under which the message and its answer are remembered."""
        return f"{self.channel}:{self.message_id}"


@record
class Outbound:
    """One message to a channel, cut to what it can carry. `buttons` are (label, value)."""

    text: str
    buttons: tuple[tuple[str, str], ...] = ()
    wants: str = ""
    flow: str = ""
    question: str = ""

    def to_json(self) -> list[Any]:
        """As it is kept with the message that it answers."""
        return [self.text, self.buttons, self.wants, self.flow, self.question]

    @classmethod
    def from_json(cls, kept: list[Any]) -> "Outbound":
        """What `to_json` gave."""
        text, buttons, wants, flow, question = kept
        return cls(text, tuple((label, value) for label, value in buttons), wants, flow, question)


@dataclass(frozen=True, slots=True)
class Attached:
    """A PDF that goes out with a message, whose text is then its caption.

    `url` is where a vendor fetches it that takes no files: for a while, and secret.
    """

    name: str
    content: bytes = field(repr=False)
    url: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one message of a channel can carry.

    `longest` counts in the unit of `measure`; `buttons` and `label` are how many choices of how
    many characters; `value` is the longest button value in bytes; `joint` stands between two
    texts that go out as one message. `clean` takes out what the channel cannot show.
    """

    longest: int
    buttons: int = 0
    label: int = 0
    value: int = 0
    with_buttons: int = 0
    joint: str = "\n\n"
    measure: Callable[[str], int] = len
    clean: Callable[[str], str] = str


def fit(rendered: Iterable[Rendered], limits: Limits) -> list[Outbound]:
    """The messages of one turn as one message, or as few as the channel can carry.

    Choices are always written out with their numbers, and are buttons as well where they fit.
    """
    says = list(rendered)
    if not says:
        return []
    texts = []
    for say in says:
        text = say.text
        if say.options and say.numbered:
            for number, (_value, label) in enumerate(say.options, 1):
                text += f"\n{number}. {label}"
        texts.append(limits.clean(text))
    last = says[-1]
    buttons: tuple[tuple[str, str], ...] = ()
    if last.options and len(last.options) <= limits.buttons:
        buttons = tuple(
            (
                label if len(label) <= limits.label else label[: limits.label - 2] + "..",
                f"{last.flow}:{last.question}:{value}",
            )
            for value, label in last.options
        )
        if any(len(value.encode()) > limits.value for _label, value in buttons):
            buttons = ()
    text = limits.joint.join(texts)
    longest = limits.with_buttons if buttons and limits.with_buttons else limits.longest
    parts = [text] if limits.measure(text) <= longest else split(text, longest, limits.measure)
    out = [Outbound(part) for part in parts[:-1]]
    out.append(Outbound(parts[-1], buttons, last.wants, last.flow, last.question))
    return out


def split(text: str, longest: int, measure: Callable[[str], int]) -> list[str]:
    """The text in parts of at most `longest`, broken at lines, then at spaces, then anywhere."""
    parts: list[str] = []
    part = ""
    for line in text.split("\n"):
        joined = f"{part}\n{line}" if part else line
        if measure(joined) <= longest:
            part = joined
            continue
        if part:
            parts.append(part)
        part = line
        while measure(part) > longest:
            cut = longest
            while measure(part[:cut]) > longest:
                cut -= 1
            space = part.rfind(" ", cut // 2, cut)
            cut = space if space > 0 else cut
            parts.append(part[:cut].rstrip())
            part = part[cut:].lstrip()
    if part or not parts:
        parts.append(part)
    return parts
