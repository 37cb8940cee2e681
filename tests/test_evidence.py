"""The files of an accident: a photo is kept without what else it tells, and nobody waits in vain for one."""

import contextlib
import hashlib
import io
import struct
import zipfile
import zlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from PIL import Image, PngImagePlugin
from sqlalchemy import Engine, select, text

from bot import media, outbox
from bot.channels import Inbound, telegram, twilio
from bot.channels.sms import LIMITS as SMS
from bot.chat import PHOTO
from bot.media import BIGGEST, REFUSED, Refused, checked, export, same_as, when_and_where
from bot.models import STATE_AAD, Audit, Chat, Media, table
from bot.photos import MOST_PIXELS, bare
from bot.sealed import Keyring
from bot.sponsorship import sheets
from bot.work import due
from flows.talk import Conversation
from tests.standins import NOW, bot_on, chat_on, rows
from tests.test_media import conversation, kept, talking, wanted
from tests.test_work import registered

PHONE = b"SM-A146P of Budi"
XMP = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>-6.3265 108.3199</x:xmpmeta>"
KARANGSONG = [-6.3265, 108.3199]
FILES = table(Media)


# --- photos as phones make them -------------------------------------------------------------------


def exif(turned: int = 1, *, south: bool = True, zone: str = "+07:00") -> bytes:
    """What a phone writes, without the six bytes "Exif": maker, clock, place."""
    found = Image.Exif()
    found[0x010F] = PHONE.decode()
    found[0x0112] = turned
    found[0x8769] = {0x9003: "2026:03:02 16:45:10", **({0x9011: zone} if zone else {})}
    found[0x8825] = {
        1: "S" if south else "N",
        2: (6.0, 19.0, 35.4),
        3: "E",
        4: (108.0, 19.0, 11.64),
    }
    return found.tobytes()[6:]


def picture(width: int = 48, height: int = 32) -> Image.Image:
    """A picture of which each corner has a colour of its own."""
    made = Image.new("RGB", (width, height), "white")
    for colour, at in (("red", (0, 0)), ("lime", (width // 2, 0)), ("blue", (0, height // 2))):
        made.paste(colour, (*at, at[0] + width // 2, at[1] + height // 2))
    return made


def saved(file_format: str, made: Image.Image | None = None, **more: Any) -> bytes:
    """The file of a picture."""
    file = io.BytesIO()
    (made or picture()).save(file, file_format, **more)
    return file.getvalue()


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2, "big") + body


def jpeg(turned: int = 1, told: bytes | None = None, **more: Any) -> bytes:
    """A JPEG with all that phones and programs hang on to one."""
    plain = saved("JPEG", quality=95, **more)
    told = exif(turned) if told is None else told
    return b"".join(
        (
            plain[:2],
            segment(0xE1, b"Exif\0\0" + told),
            segment(0xE1, XMP),
            segment(0xE2, b"FPXR\0" + PHONE),
            segment(0xED, b"Photoshop 3.0\x008BIM" + PHONE),
            segment(0xFE, PHONE),
            plain[2:],
            b"SEFT" + PHONE,
        )
    )


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(turned: int = 1) -> bytes:
    """A PNG with EXIF, texts, and something behind its end."""
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Model", PHONE.decode())
    texts.add_itxt("XML:com.adobe.xmp", XMP.decode())
    plain = saved("PNG", pnginfo=texts)
    return plain[:-12] + chunk(b"eXIf", exif(turned)) + plain[-12:] + PHONE


def webp(turned: int = 1) -> bytes:
    """A WEBP with EXIF and XMP, and something behind its end."""
    return saved("WEBP", quality=90, exif=b"Exif\0\0" + exif(turned), xmp=XMP) + PHONE


def box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + name + body


PIXELS = b"\x26\x01 the picture, as HEVC packs it " * 3


def heic(*, iloc_version: int = 1, method: int = 0, shift: int = 0) -> bytes:
    """A HEIC as telephones lay it out: items named in iinf, placed by iloc, a film behind them."""
    record = b"\0\0\0\6Exif\0\0" + exif()
    ftyp = box(b"ftyp", b"heic\0\0\0\0mif1heic")

    def infe(number: int, kind: bytes, more: bytes = b"") -> bytes:
        return box(b"infe", b"\2\0\0\0" + struct.pack(">HH", number, 0) + kind + b"\0" + more)

    items = (PIXELS, record, XMP)
    named = infe(1, b"hvc1") + infe(2, b"Exif") + infe(3, b"mime", b"application/rdf+xml\0")
    iinf = box(b"iinf", b"\0\0\0\0\0\3" + named)
    irot = box(b"iprp", box(b"ipco", box(b"irot", b"\1")))

    def meta(start: int) -> bytes:
        places, at = b"", start
        for number, item in enumerate(items, 1):
            places += struct.pack(">H", number)
            places += struct.pack(">H", method) if iloc_version else b""
            places += struct.pack(">HHII", 0, 1, at, len(item))
            at += len(item)
        iloc = bytes((iloc_version, 0, 0, 0, 0x44, 0)) + struct.pack(">H", len(items)) + places
        return box(b"meta", bytes(4) + iinf + box(b"iloc", iloc) + irot + box(b"xml ", XMP))

    start = len(ftyp) + len(meta(0)) + 8 + shift
    film = box(b"mpvd", PHONE)
    return ftyp + meta(start) + box(b"mdat", b"".join(items)) + film + b"SEFT" + PHONE


PHOTOS = {"image/jpeg": jpeg, "image/png": png, "image/webp": webp, "image/heic": lambda _t: heic()}


def shown(content: bytes) -> Image.Image:
    """As a viewer that heeds the orientation shows it."""
    from PIL import ImageOps

    with Image.open(io.BytesIO(content)) as image:
        return ImageOps.exif_transpose(image).convert("RGB")


# --- what is taken out, and what stays ------------------------------------------------------------


@pytest.mark.parametrize("kind", PHOTOS)
def test_a_photo_is_kept_without_its_place_its_phone_and_whatever_hangs_on_to_it(kind: str) -> None:
    sent = PHOTOS[kind](1)
    assert PHONE in sent
    assert b"108.3199" in sent
    photo = bare(sent, kind)
    for told in (PHONE, XMP[:20], b"108.3199", b"2026:03:02", b"SEFT", b"8BIM", b"FPXR"):
        assert told not in photo.content, told
    assert photo.taken == {"at": "2026-03-02T16:45:10+07:00", "place": KARANGSONG}
    assert checked(photo.content, "photo") == kind
    assert bare(photo.content, kind).taken is None


@pytest.mark.parametrize("turned", range(1, 9))
@pytest.mark.parametrize("kind", ["image/jpeg", "image/png", "image/webp"])
def test_a_photo_held_upside_down_is_shown_upright_and_not_encoded_anew(
    kind: str, turned: int
) -> None:
    sent = PHOTOS[kind](turned)
    photo = bare(sent, kind)
    assert shown(photo.content).tobytes() == shown(sent).tobytes()
    with Image.open(io.BytesIO(photo.content)) as image:
        told = image.getexif()
    assert dict(told) == ({0x0112: turned} if turned > 1 else {})
    if kind == "image/jpeg":
        scan = sent[sent.index(b"\xff\xda") : sent.index(b"\xff\xd9")]
        assert scan in photo.content, "the very bytes of the picture"


@pytest.mark.parametrize("more", [{"progressive": True}, {"restart_marker_blocks": 1}])
def test_a_jpeg_of_many_scans_or_with_pauses_loses_nothing_of_its_picture(
    more: dict[str, Any],
) -> None:
    sent = jpeg(6, **more)
    assert shown(bare(sent, "image/jpeg").content).tobytes() == shown(sent).tobytes()


def test_the_colours_stay_as_the_phone_meant_them() -> None:
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for kind, name in (("image/jpeg", "JPEG"), ("image/png", "PNG"), ("image/webp", "WEBP")):
        with Image.open(io.BytesIO(bare(saved(name, icc_profile=profile), kind).content)) as image:
            assert image.info["icc_profile"] == profile, kind
    inks = saved("JPEG", picture().convert("CMYK"))
    assert shown(bare(inks, "image/jpeg").content).tobytes() == shown(inks).tobytes()


def test_a_photo_that_was_cut_short_still_shows_what_it_shows() -> None:
    whole = saved("JPEG", picture(640, 640), quality=95)
    photo = bare(whole[: len(whole) * 2 // 3], "image/jpeg")
    assert shown(photo.content).getpixel((10, 10)) == shown(whole).getpixel((10, 10))


@pytest.mark.parametrize(
    ("told", "taken"),
    [
        (exif(zone=""), {"at": "2026-03-02T16:45:10", "place": KARANGSONG}),
        (exif(zone="  :  "), {"at": "2026-03-02T16:45:10", "place": KARANGSONG}),
        (exif(south=False), {"at": "2026-03-02T16:45:10+07:00", "place": [6.3265, 108.3199]}),
        (exif()[:30], None),
        (b"", None),
        (b"MM\0*\xff\xff\xff\xff", None),
        (b"II*\0\x08\0\0\0\xff\xff" + b"\x25\x88\4\0\1\0\0\0\x08\0\0\0" * 40, None),
        (b"not a record", None),
    ],
)
def test_a_broken_record_is_no_reason_to_refuse_a_photo(
    told: bytes, taken: dict[str, Any] | None
) -> None:
    photo = bare(jpeg(told=told), "image/jpeg")
    assert photo.taken == taken
    assert shown(photo.content).size == (48, 32)


def test_a_record_longer_than_a_jpeg_can_hold_is_not_read() -> None:
    plain = saved("PNG")
    long = chunk(b"eXIf", exif() + bytes(70_000))
    assert bare(plain[:-12] + long + plain[-12:], "image/png").taken is None


@pytest.mark.parametrize(
    "place",
    [
        {1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)},
        {1: "N", 2: (91.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)},
        {1: "N", 2: (6.0, 19.0), 3: "E", 4: (108.0, 19.0, 11.6)},
        {2: (6.0, 19.0, 35.4)},
        {},
    ],
)
def test_a_place_that_cannot_be_is_not_kept(place: dict[int, Any]) -> None:
    found = Image.Exif()
    found[0x8769] = {0x9003: "0000:00:00 00:00:00"}
    found[0x8825] = place
    assert bare(jpeg(told=found.tobytes()[6:]), "image/jpeg").taken is None


# --- HEIC, which nobody here can decode -----------------------------------------------------------


@pytest.mark.parametrize("version", [0, 1])
def test_a_heic_keeps_every_byte_of_its_picture_where_it_was(version: int) -> None:
    sent = heic(iloc_version=version)
    photo = bare(sent, "image/heic")
    assert photo.content.index(PIXELS) == sent.index(PIXELS)
    assert b"irot" in photo.content, "how it is turned"
    assert photo.taken == {"at": "2026-03-02T16:45:10+07:00", "place": KARANGSONG}


def test_a_heic_whose_parts_cannot_be_told_apart_is_kept_as_it_came() -> None:
    for sent in (
        heic(method=2),
        heic(shift=1_000_000),
        heic().replace(b"iloc", b"ilox"),
        heic().replace(b"iinf", b"iinx"),
    ):
        assert bare(sent, "image/heic").content == sent


def test_a_heic_without_a_picture_is_refused() -> None:
    with pytest.raises(Refused, match="type"):
        bare(box(b"ftyp", b"heic\0\0\0\0mif1heic") + PHONE, "image/heic")


# --- what is refused ------------------------------------------------------------------------------


def zipped(entries: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return packed.getvalue()


def docx() -> bytes:
    return zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"})


def xlsx(tmp_path: Path) -> bytes:
    sheets.write(tmp_path / "a.xlsx", ["nik", "nama"], [["3276035405898613", "Siti"]])
    return (tmp_path / "a.xlsx").read_bytes()


PDF = b"%PDF-1.4\n1 0 obj<</Length 20/Filter/FlateDecode>>stream\n" + zlib.compress(
    bytes(9_000_000), 9
)


def test_a_sheet_a_letter_a_zip_and_a_program_are_no_evidence(tmp_path: Path) -> None:
    bomb = zipped({"bomb": bytes(50_000_000)})
    assert len(bomb) < 100_000
    for content in (xlsx(tmp_path), docx(), bomb, b"MZ\x90\x00", b"<html><script>", b"GIF89a"):
        for kind in ("photo", "document"):
            with pytest.raises(Refused, match="type"):
                checked(content, kind)


def test_a_paper_is_welcome_and_never_inflated() -> None:
    assert checked(PDF, "document") == "application/pdf"
    with pytest.raises(Refused, match="size"):
        checked(PDF + bytes(20 * 1024 * 1024), "document")


def _png_of(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((width // 8 + 1) * 64), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("width", "height"), [(10_000, 6_600), (30_000, 30_000), (60_000, 60_000)])
def test_a_small_file_that_unpacks_to_a_huge_picture_is_too_big(width: int, height: int) -> None:
    assert width * height > MOST_PIXELS
    with pytest.raises(Refused, match="size"):
        bare(_png_of(width, height), "image/png")
    huge = saved("JPEG")
    at = huge.index(b"\xff\xc0") + 5
    side = struct.pack(">HH", height, width)
    with pytest.raises(Refused, match="size"):
        bare(huge[:at] + side + huge[at + 4 :], "image/jpeg")


def test_what_only_begins_like_a_photo_is_refused() -> None:
    for kind, content in (
        ("image/jpeg", bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")),
        ("image/jpeg", b"\xff\xd8\xff" + b"<script>" * 100),
        ("image/jpeg", b"\xff\xd8" + segment(0xFE, b"") * 600 + saved("JPEG")[2:]),
        ("image/png", b"\x89PNG\r\n\x1a\n" + bytes(20)),
        ("image/png", saved("PNG", picture(200, 200))[:-60]),
        ("image/webp", b"RIFF\0\0\0\0WEBPVP8 "),
        ("image/webp", saved("WEBP")[:40]),
        ("image/webp", saved("WEBP", save_all=True, append_images=[picture(48, 32)])[:30]),
    ):
        with pytest.raises(Refused, match="type"):
            bare(content, kind)


def test_a_small_jpeg_that_takes_the_decoder_over_its_picture_again_and_again_is_refused() -> None:
    sent = saved("JPEG", progressive=True)
    last = sent[sent.rindex(b"\xff\xc4") : -2]
    assert shown(bare(sent[:-2] + last * 20 + sent[-2:], "image/jpeg").content).size == (48, 32)
    with pytest.raises(Refused, match="type"):
        bare(sent[:-2] + last * 60 + sent[-2:], "image/jpeg")


@pytest.mark.parametrize("kind", ["image/jpeg", "image/png", "image/webp"])
def test_of_a_file_that_is_two_things_only_the_picture_is_kept(kind: str) -> None:
    name = kind.partition("/")[2].upper()
    for other in (
        zipped({"evil": b"<script>"}),
        b"<html><script>alert(1)</script>",
        PDF,
        b"MZ\x90\0",
    ):
        content = bare(saved(name) + other, kind).content
        assert other not in content
        assert not zipfile.is_zipfile(io.BytesIO(content))
    page = segment(0xFE, b"*/<html><script>alert(1)</script>/*")
    plain = saved("JPEG")
    assert b"<script>" not in bare(plain[:2] + page + plain[2:], "image/jpeg").content


@pytest.mark.parametrize("kind", PHOTOS)
def test_no_damage_to_a_photo_does_more_than_have_it_refused(kind: str) -> None:
    sent = PHOTOS[kind](6)
    for at in range(0, len(sent), max(1, len(sent) // 150)):
        for damaged in (
            sent[:at],
            sent[:at] + b"\xff\xff\xff\xff" + sent[at + 4 :],
            sent[:at] + b"\0\0\0\0" + sent[at + 4 :],
        ):
            with contextlib.suppress(Refused):
                bare(damaged, kind)


# --- how they come --------------------------------------------------------------------------------

NAMES = ("../../etc/passwd", "/etc/shadow", "a\0.jpg", "foto\u202egpj.exe", "x" * 500, "C:\\nul")


def _document(name: str, mime_type: str, size: int = 1000) -> Inbound:
    file = {"file_id": "f1", "file_unique_id": "u1", "file_name": name, "mime_type": mime_type}
    update = {
        "update_id": 1,
        "message": {
            "message_id": 1,
            "from": {"id": 55, "is_bot": False, "first_name": "Budi"},
            "chat": {"id": 55, "type": "private"},
            "date": int(NOW.timestamp()),
            "document": file | {"file_size": size},
        },
    }
    found = telegram.read(update)
    assert found is not None
    return found


@pytest.mark.parametrize("name", NAMES)
async def test_the_name_a_sender_gave_is_kept_nowhere(
    engine: Engine, keyring: Keyring, name: str
) -> None:
    bot = bot_on(engine, keyring)
    bot.inbox.start()
    await bot.inbox.receive(_said("lapor"))
    await bot.inbox.receive(_document(name, "image/jpeg"))
    await bot.inbox.stop()
    with engine.connect() as connection:
        [row] = connection.execute(select(FILES)).all()
        [state] = connection.execute(select(table(Chat).c.state)).scalars()
    assert len(row.id) == 16
    assert set(row.id) <= set("0123456789abcdef"), "a name of ours"
    everything = repr(row) + bot.keyring.open(state, STATE_AAD).decode()
    assert name not in everything
    assert repr(name)[1:-1] not in everything


def _said(words: str) -> Inbound:
    update = {
        "update_id": 2,
        "message": {
            "message_id": 2,
            "chat": {"id": 55, "type": "private"},
            "date": int(NOW.timestamp()),
            "text": words,
        },
    }
    found = telegram.read(update)
    assert found is not None
    return found


async def test_a_paper_sent_as_a_pdf_is_an_answer_like_a_photo_of_it(
    engine: Engine, keyring: Keyring
) -> None:
    inbound = _document("surat dokter.pdf", "application/pdf")
    assert ([ref.kind for ref in inbound.media], inbound.heard.photos) == (["document"], ("0",))
    inbound = twilio.read(
        {
            "MessageSid": "SM1",
            "From": "whatsapp:+6281200000001",
            "NumMedia": "1",
            "MediaUrl0": "https://api.twilio.com/x",
            "MediaContentType0": "application/pdf",
        }
    )
    assert ([ref.kind for ref in inbound.media], inbound.heard.photos) == (["document"], ("0",))
    assert inbound.heard.other == ""
    bot = bot_on(engine, keyring)
    wanted(engine, chat_on(engine, keyring), kind="document", content=PDF)
    await due(bot)
    assert (kept(engine).state, kept(engine).content_type) == ("kept", "application/pdf")
    assert kept(engine).content == PDF


def test_letters_and_archives_are_not_even_fetched() -> None:
    for mime_type in (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/zip",
        "application/vnd.android.package-archive",
    ):
        inbound = _document("surat", mime_type)
        assert (inbound.media, inbound.heard.other) == ((), "document")


# --- what is kept of it ---------------------------------------------------------------------------


async def test_the_place_is_sealed_apart_and_the_digest_is_that_of_what_was_sent(
    engine: Engine, keyring: Keyring
) -> None:
    bot = bot_on(engine, keyring)
    sent = jpeg(6)
    wanted(engine, chat_on(engine, keyring), content=sent)
    await due(bot)
    row = kept(engine)
    assert row.digest == hashlib.sha256(sent).hexdigest()
    assert row.size == len(sent)
    assert PHONE not in row.content
    with engine.connect() as connection:
        raw = connection.execute(text("SELECT taken FROM media")).scalar_one()
    assert b"108.3199" not in bytes(raw)
    with engine.begin() as connection:
        assert when_and_where(connection, "aa", "Rini", NOW) == {
            "at": "2026-03-02T16:45:10+07:00",
            "place": KARANGSONG,
        }
        content, _kind = export(connection, "aa", "Rini", NOW)
    assert content == row.content
    with engine.connect() as connection:
        seen = connection.execute(select(table(Audit)).order_by(table(Audit).c.id)).all()
    assert [(a.who, a.action, a.subject) for a in seen] == [
        ("Rini", "taken", "media aa"),
        ("Rini", "export", "media aa"),
    ]


async def test_of_a_file_that_is_not_there_nothing_is_told_and_nothing_audited(
    engine: Engine, keyring: Keyring
) -> None:
    bot = bot_on(engine, keyring)
    wanted(engine, chat_on(engine, keyring), content=b"MZ")
    await due(bot)
    with engine.begin() as connection:
        for name in ("aa", "bb"):
            for asked in (export, when_and_where):
                with pytest.raises(LookupError, match=name):
                    asked(connection, name, "Rini", NOW)
        assert connection.execute(select(table(Audit))).all() == []


async def test_the_same_photo_sent_twice_is_recognised_in_its_own_chat_only(
    engine: Engine, keyring: Keyring
) -> None:
    bot = bot_on(engine, keyring)
    here, there = chat_on(engine, keyring), chat_on(engine, keyring, "sms", "+6281200000009")
    later = NOW + timedelta(seconds=1)
    wanted(engine, here, name="zz", content=jpeg())
    wanted(engine, here, name="aa", content=jpeg(), created_at=later)
    wanted(engine, here, name="bb", content=jpeg(), created_at=later)
    wanted(engine, here, name="cc", content=jpeg(3), created_at=later)
    wanted(engine, there, name="dd", content=jpeg(), created_at=later)
    wanted(engine, here, name="ee", content=b"MZ", created_at=later)
    wanted(engine, here, name="ff", content=b"MZ", created_at=later)
    await due(bot)
    with engine.connect() as connection:
        found = {n: same_as(connection, n) for n in ("zz", "aa", "bb", "cc", "dd", "ee", "ff", "x")}
    assert found == dict.fromkeys(found) | {"aa": "zz", "bb": "zz"}


# --- what people are told -------------------------------------------------------------------------


def told(engine: Engine) -> list[str]:
    return [say.text for row in rows(engine) for say in outbox.from_json(row.body)]


@pytest.mark.parametrize(
    ("kind", "content", "reason"),
    [
        ("photo", b"MZ", "type"),
        ("photo", bytes(BIGGEST + 1), "size"),
        ("photo", _png_of(10_000, 6_600), "size"),
        ("document", docx(), "type"),
        ("document", PDF + bytes(BIGGEST), "size"),
        ("voice", PHOTO, "type"),
        ("sheet", b"MZ", "type"),
    ],
)
async def test_who_sent_what_cannot_be_kept_is_told_why_and_what_to_do(
    engine: Engine, keyring: Keyring, kind: str, content: bytes, reason: str
) -> None:
    bot = bot_on(engine, keyring)
    wanted(engine, chat_on(engine, keyring), kind=kind, content=content)
    await due(bot)
    assert (kept(engine).state, kept(engine).reason) == ("refused", reason)
    assert told(engine) == [REFUSED["photo" if kind == "document" else kind][reason]]


async def test_a_photo_that_never_came_is_asked_for_again(engine: Engine, keyring: Keyring) -> None:
    bot = bot_on(engine, keyring)
    wanted(engine, chat_on(engine, keyring))
    await due(bot)
    assert kept(engine).state == "gone"
    assert told(engine) == [REFUSED["photo"][""]]


async def test_an_album_is_told_once_and_what_is_sent_after_that_is_told_again(
    engine: Engine, keyring: Keyring
) -> None:
    bot = bot_on(engine, keyring)
    chat_id = chat_on(engine, keyring)
    for n in range(6):
        came = NOW + timedelta(seconds=4 * n)
        wanted(engine, chat_id, name=f"a{n}", content=b"MZ", created_at=came, due_at=came)
    for _second in range(30):
        await due(bot)
        bot.clock.advance(timedelta(seconds=1))
    assert len(told(engine)) == 1
    bot.clock.advance(timedelta(seconds=30))
    wanted(engine, chat_id, name="bb", content=b"MZ", created_at=bot.clock.now())
    await due(bot)
    assert len(told(engine)) == 2


async def test_one_bad_photo_among_good_ones_of_an_accident_is_told(
    engine: Engine, keyring: Keyring
) -> None:
    bot = bot_on(engine, keyring)
    chat_id = talking(engine, keyring, nik="3201125205900001", story={"photos": ["aa", "bb"]})
    wanted(engine, chat_id, content=b"MZ")
    wanted(engine, chat_id, name="bb", content=PHOTO)
    await due(bot)
    assert told(engine) == [REFUSED["photo"]["type"]]
    assert conversation(bot).answers["story"] == {"photos": ["aa", "bb"]}


async def test_a_story_of_which_nothing_can_be_opened_is_asked_for_again(
    engine: Engine, keyring: Keyring
) -> None:
    bot = bot_on(engine, keyring)
    talk = Conversation(flow="accident", answers={"story": {"voice": ["aa"]}}, asked="cause")
    state = keyring.seal(orjson.dumps(talk.to_json()), STATE_AAD)
    wanted(engine, chat_on(engine, keyring, state=state), kind="voice", content=b"MZ")
    await due(bot)
    assert (conversation(bot).answers, conversation(bot).asked) == ({}, "story")
    [row] = rows(engine)
    [say] = outbox.from_json(row.body)
    assert (say.text, say.flow, say.question) == (REFUSED["voice"]["type"], "accident", "story")


async def test_a_registration_with_a_recording_nobody_can_play_waits_for_betulkan(
    engine: Engine, keyring: Keyring
) -> None:
    bot = bot_on(engine, keyring)
    chat_id = chat_on(engine, keyring)
    registered(engine, chat_id, answers={"address": {"voice": ["aa"]}})
    wanted(engine, chat_id, kind="voice", content=b"MZ")
    await due(bot)
    assert told(engine) == [media.FILE_FIX]


async def test_nothing_more_is_asked_of_who_has_been_verified_already(
    engine: Engine, keyring: Keyring
) -> None:
    bot = bot_on(engine, keyring)
    chat_id = chat_on(engine, keyring)
    registered(engine, chat_id, answers={"nik": {"photos": ["aa"]}}, state="verified")
    wanted(engine, chat_id, content=b"MZ")
    await due(bot)
    assert told(engine) == []


async def test_who_stopped_messages_still_hears_that_a_file_did_not_come_through(
    engine: Engine, keyring: Keyring
) -> None:
    bot = bot_on(engine, keyring)
    wanted(engine, chat_on(engine, keyring, stopped_at=NOW), content=b"MZ")
    await due(bot)
    assert [row.state for row in rows(engine)] == ["sent"]


def test_what_is_said_of_a_file_fits_one_sms() -> None:
    for texts in REFUSED.values():
        assert texts.keys() == {"size", "type", ""}
        for said in texts.values():
            assert SMS.clean(said) == said
            assert SMS.measure(said) <= 160, said
