"""Takes out of a photo what it tells beside its picture: where, when and by whose phone it was made.

The picture itself is never encoded anew: parts of the file are left out, all others stay as they
came. How the phone was held is the one thing told again, in a record of its own, so that every
viewer shows the picture upright. Samsung's trailers, the films inside "motion photos" and whatever
else somebody hung on behind the picture go as well.
"""

import io
import math
import re
import threading
import warnings
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from PIL import ExifTags, Image

from bot.media import Refused

log = structlog.get_logger()

MOST_PIXELS = 65_000_000
"""The picture of a camera of 64 megapixels; a small file can unpack to far more than memory holds."""

MOST_SEGMENTS, MOST_SCANS = 500, 50
"""Of a JPEG. Real ones have some fifty and a dozen; in each scan the decoder goes over all of the picture."""

LONGEST_EXIF = 65_535
"""Bytes: the most that fits into a JPEG."""

Image.MAX_IMAGE_PIXELS = MOST_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)

_one_at_a_time = threading.Lock()
"""A picture of MOST_PIXELS may fill 400 MB while it is looked at."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture alone, and what its EXIF told: {"at": ISO 8601, "place": [latitude, longitude]}.

    `at` has an offset from UTC only where the phone wrote one. Each key may be missing; None when
    both are.
    """

    content: bytes
    taken: dict[str, Any] | None = None


def bare(content: bytes, content_type: str) -> Photo:
    """The photo without its metadata. Raises Refused: size for too many pixels, type for no picture.

    A HEIC is not decoded, as Pillow cannot: its metadata are overwritten where they lie. One whose
    parts cannot be told apart is kept as it came, sealed like the others: evidence is not lost.
    """
    if content_type == "image/heic":
        content, record = _heic(content)
        return Photo(content, _taken(_read(record)))
    found = _FORMATS[content_type]
    try:
        record, parts = found.apart(content)
    except ValueError:
        raise Refused("type") from None
    exif = _read(record)
    content = found.joined(parts, _upright(exif))
    _look(content, found.name)
    return Photo(content, _taken(exif))


def _look(content: bytes, file_format: str) -> None:
    """Decode it once, a JPEG at an eighth of its size. Raises Refused."""
    try:
        with _one_at_a_time, Image.open(io.BytesIO(content), formats=(file_format,)) as image:
            image.draft(image.mode, (1, 1))
            image.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused("size") from None
    except Exception as error:  # Pillow raises whatever its decoders trip over
        log.info("photo_not_decoded", error=type(error).__name__)
        raise Refused("type") from None


# --- EXIF -----------------------------------------------------------------------------------------


def _read(exif: bytes) -> Image.Exif:
    """The EXIF record, empty for one that cannot be read: a photo is not refused for its EXIF."""
    found = Image.Exif()
    if len(exif) <= LONGEST_EXIF:
        try:
            found.load(exif)
        except Exception:  # Pillow raises whatever a broken record makes it trip over
            return Image.Exif()
    return found


def _upright(exif: Image.Exif) -> bytes:
    """An EXIF record that holds the orientation alone; empty where the picture is upright."""
    turned = _value(exif, ExifTags.Base.Orientation)
    if not isinstance(turned, int) or not 2 <= turned <= 8:
        return b""
    entry = ExifTags.Base.Orientation.to_bytes(2) + b"\0\3\0\0\0\1" + turned.to_bytes(2) + b"\0\0"
    return b"MM\0*\0\0\0\x08\0\1" + entry + bytes(4)


def _taken(exif: Image.Exif) -> dict[str, Any] | None:
    """When and where, as far as it is told and can be true."""
    taken = {"at": _at(exif), "place": _place(exif)}
    return {key: value for key, value in taken.items() if value} or None


def _at(exif: Image.Exif) -> str | None:
    """The phone's own clock, which nobody has checked."""
    found = _directory(exif, ExifTags.IFD.Exif)
    for moment, offset in (
        (ExifTags.Base.DateTimeOriginal, ExifTags.Base.OffsetTimeOriginal),
        (ExifTags.Base.DateTimeDigitized, ExifTags.Base.OffsetTimeDigitized),
    ):
        day, _space, clock = str(found.get(moment, "")).strip("\0 ").partition(" ")
        told = f"{day.replace(':', '-')}T{clock}"
        for text in (told + str(found.get(offset, "")).strip("\0 "), told):
            with suppress(ValueError):
                return datetime.fromisoformat(text).isoformat()
    return None


def _place(exif: Image.Exif) -> list[float] | None:
    """Degrees, WGS 84. 0, 0 is what phones write that have not found where they are."""
    found = _directory(exif, ExifTags.IFD.GPSInfo)
    try:
        latitude = _degrees(found[ExifTags.GPS.GPSLatitude], 90)
        longitude = _degrees(found[ExifTags.GPS.GPSLongitude], 180)
    except (KeyError, TypeError, ValueError, ArithmeticError):
        return None
    if str(found.get(ExifTags.GPS.GPSLatitudeRef)).upper().startswith("S"):
        latitude = -latitude
    if str(found.get(ExifTags.GPS.GPSLongitudeRef)).upper().startswith("W"):
        longitude = -longitude
    return [latitude, longitude] if latitude or longitude else None


def _degrees(parts: Any, most: int) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    found = degrees + minutes / 60 + seconds / 3600
    if not (math.isfinite(found) and 0 <= found <= most):
        raise ValueError("not on the globe")
    return round(found, 6)


def _directory(exif: Image.Exif, name: int) -> dict[int, Any]:
    try:
        return exif.get_ifd(name)
    except Exception:  # as in `_read`
        return {}


def _value(exif: Image.Exif, tag: int) -> Any:
    try:
        return exif.get(tag)
    except Exception:  # as in `_read`
        return None


# --- JPEG, PNG, WEBP ------------------------------------------------------------------------------

# Each is taken apart into its EXIF record and the parts to be kept, and joined with another record.


_MARKER = re.compile(rb"\xff+([^\x00\xd0-\xd7\xff])")
"""Within a scan FF 00 is a byte of the picture and FF D0 to FF D7 are pauses."""


def _jpeg(content: bytes) -> tuple[bytes, list[bytes]]:
    """Its segments up to the end of the picture (ITU T.81, annex B), without APPn and comments.

    Only what a decoder needs to find the colours stays: JFIF without its small copy of the picture,
    the colour profile, and Adobe's note of the colour space. A photo that was cut short is given its
    end, so that what there is of it can be seen. Raises ValueError for more than MOST_SEGMENTS or MOST_SCANS.
    """
    exif, jfif = b"", b""
    parts: list[bytes] = []
    at, in_scan, scans = 2, False, 0
    for _segment in range(MOST_SEGMENTS):
        found = _MARKER.search(content, at)
        if in_scan:
            parts.append(content[at : found.start() if found else None])
        if found is None or found[1] == b"\xd9":
            return exif, [b"\xff\xd8", jfif, *parts, b"\xff\xd9"]
        marker, start = found[1][0], found.end()
        at = start + max(2, int.from_bytes(content[start : start + 2]))
        body = content[start + 2 : at]
        in_scan = marker == 0xDA
        scans += in_scan
        if scans > MOST_SCANS:
            raise ValueError("more scans than a photo has")
        if marker == 0xE0 and body.startswith(b"JFIF\0"):
            jfif = b"\xff\xe0\0\x10" + body[:12].ljust(14, b"\0")
        elif marker == 0xE1 and body.startswith(b"Exif\0\0"):
            exif = exif or body
        elif (
            0xC0 <= marker <= 0xCF
            or 0xDA <= marker <= 0xDF
            or (marker == 0xE2 and body.startswith(b"ICC_PROFILE\0"))
            or (marker == 0xEE and body.startswith(b"Adobe"))
        ):
            parts.append(content[start - 2 : at])
    raise ValueError("more segments than a photo has")


def _join_jpeg(parts: list[bytes], exif: bytes) -> bytes:
    told = b"Exif\0\0" + exif
    segment = b"\xff\xe1" + (len(told) + 2).to_bytes(2) + told if exif else b""
    return b"".join([*parts[:2], segment, *parts[2:]])


_PNG_CHUNKS = frozenset(
    (
        *(b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"bKGD", b"sBIT", b"pHYs"),
        *(b"cHRM", b"gAMA", b"iCCP", b"sRGB", b"cICP"),
    )
)
"""What makes the picture and its colours (https://www.w3.org/TR/png-3/#4Concepts.FormatTypes)."""


def _png(content: bytes) -> tuple[bytes, list[bytes]]:
    """Its chunks up to IEND, without texts, times and films."""
    exif, parts = b"", [content[:8]]
    at = 8
    while at + 12 <= len(content):
        name, end = content[at + 4 : at + 8], at + 12 + int.from_bytes(content[at : at + 4])
        if name == b"eXIf":
            exif = content[at + 8 : end - 4]
        elif name in _PNG_CHUNKS:
            parts.append(content[at:end])
        if name == b"IEND":
            break
        at = end
    return exif, parts


def _join_png(parts: list[bytes], exif: bytes) -> bytes:
    told = b"eXIf" + exif
    chunk = len(exif).to_bytes(4) + told + zlib.crc32(told).to_bytes(4) if exif else b""
    return b"".join([*parts[:2], chunk, *parts[2:]])


_WEBP_CHUNKS = frozenset((b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ICCP"))
"""Of a picture that stands still (https://developers.google.com/speed/webp/docs/riff_container)."""

_EXIF_FLAG, _XMP_FLAG = 0x08, 0x04


def _webp(content: bytes) -> tuple[bytes, list[bytes]]:
    """Its chunks as far as RIFF says, without what is no part of a still picture."""
    exif, parts = b"", []
    at, last = 12, 8 + int.from_bytes(content[4:8], "little")
    while at + 8 <= min(last, len(content)):
        name, size = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        end = at + 8 + size + size % 2
        if name == b"EXIF":
            exif = content[at + 8 : at + 8 + size]
        elif name == b"VP8X":
            flags = content[at + 8 : at + 9] or b"\0"
            bare = bytes([flags[0] & ~(_EXIF_FLAG | _XMP_FLAG)])
            parts.append(content[at : at + 8] + bare + content[at + 9 : end])
        elif name in _WEBP_CHUNKS:
            parts.append(content[at:end])
        at = end
    return exif, parts


def _join_webp(parts: list[bytes], exif: bytes) -> bytes:
    if exif and parts and parts[0].startswith(b"VP8X"):
        flagged = bytes([parts[0][8] | _EXIF_FLAG])
        told = b"EXIF" + len(exif).to_bytes(4, "little") + exif
        parts = [parts[0][:8] + flagged + parts[0][9:], *parts[1:], told]
    body = b"WEBP" + b"".join(parts)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


@dataclass(frozen=True, slots=True)
class _Format:
    name: str
    """As Pillow calls it."""
    apart: Callable[[bytes], tuple[bytes, list[bytes]]]
    joined: Callable[[list[bytes], bytes], bytes]


_FORMATS = {
    "image/jpeg": _Format("JPEG", _jpeg, _join_jpeg),
    "image/png": _Format("PNG", _png, _join_png),
    "image/webp": _Format("WEBP", _webp, _join_webp),
}


# --- HEIC -----------------------------------------------------------------------------------------

_NO_EXIF = b"\0\0\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0"
"""The item of a HEIC with an EXIF record in which nothing stands."""

_HEIC_BOXES = frozenset((b"ftyp", b"meta", b"mdat", b"free", b"skip"))
_META_BOXES = frozenset(
    (b"hdlr", b"dinf", b"pitm", b"iloc", b"iinf", b"iref", b"iprp", b"idat", b"grpl", b"free")
)
"""What a still picture needs (ISO/IEC 23008-12); how it is turned stands in iprp."""


def _heic(content: bytes) -> tuple[bytes, bytes]:
    """The file with all its bytes in their places but its metadata overwritten, and the EXIF record.

    Raises Refused for one that holds no picture at all.
    """
    boxes = list(_boxes(content, 0, len(content)))
    meta = next((box for box in boxes if box.name == b"meta"), None)
    if meta is None:
        raise Refused("type")
    try:
        inner = list(_boxes(content, meta.start + 4, meta.end))
        items = _metadata_items(content, inner)
    except ValueError:
        log.info("photo_kept_whole")
        return content, b""
    kept = bytearray(content[: boxes[-1].end])
    exif = b""
    for item, places in items:
        whole = b"".join(content[start:end] for start, end in places)
        if item == b"Exif":
            exif = whole[4 + int.from_bytes(whole[:4]) :]
        blank = (_NO_EXIF if item == b"Exif" else b"").ljust(len(whole), b"\0")
        for start, end in places:
            kept[start:end], blank = blank[: end - start], blank[end - start :]
    for box, needed in [(box, _HEIC_BOXES) for box in boxes] + [
        (box, _META_BOXES) for box in inner
    ]:
        if box.name not in needed:
            kept[box.name_at : box.name_at + 4] = b"free"
            kept[box.start : box.end] = bytes(box.end - box.start)
    return bytes(kept), exif


@dataclass(frozen=True, slots=True)
class _Box:
    """A part of an ISO base media file; places are counted in bytes from the start of the file."""

    name: bytes
    name_at: int
    start: int
    end: int


def _boxes(content: bytes, at: int, last: int) -> Iterator[_Box]:
    """The boxes that follow each other from `at` on, up to the first that is none."""
    while at + 8 <= last:
        size, start = int.from_bytes(content[at : at + 4]), at + 8
        if size == 1:
            size, start = int.from_bytes(content[at + 8 : at + 16]), at + 16
        end = at + size if size else last
        if not start <= end <= last:
            return
        yield _Box(content[at + 4 : at + 8], at + 4, start, end)
        at = end


class _Numbers:
    """Reads the big-endian numbers of a box one by one; ValueError behind its end."""

    def __init__(self, content: bytes, box: _Box) -> None:
        self._content, self.at, self._end = content, box.start, box.end

    def next(self, size: int) -> int:
        """A number of so many bytes; 0 for none."""
        self.at += size
        if self.at > self._end:
            raise ValueError("cut short")
        return int.from_bytes(self._content[self.at - size : self.at])


def _metadata_items(content: bytes, inner: list[_Box]) -> list[tuple[bytes, list[tuple[int, int]]]]:
    """Name and places of each item that is no picture: Exif, or XMP and the like. Raises ValueError."""
    found = {box.name: box for box in inner}
    if not {b"iinf", b"iloc"} <= found.keys():
        raise ValueError("its items are named nowhere")
    names = _item_names(content, found[b"iinf"])
    idat = found.get(b"idat")
    numbers = _Numbers(content, found[b"iloc"])
    version = numbers.next(1)
    numbers.next(3)
    sizes = numbers.next(2)
    offset_size, length_size, base_size = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15
    index_size = sizes & 15 if version else 0
    left = len(content)
    items = []
    for _item in range(numbers.next(4 if version == 2 else 2)):
        item = numbers.next(4 if version == 2 else 2)
        method = numbers.next(2) & 15 if version else 0
        numbers.next(2)
        base = numbers.next(base_size)
        places = []
        for _extent in range(numbers.next(2)):
            numbers.next(index_size)
            start, length = base + numbers.next(offset_size), numbers.next(length_size)
            places.append((start, start + length))
        if item not in names:
            continue
        if method == 1 and idat is not None:
            places = [(start + idat.start, end + idat.start) for start, end in places]
        left -= sum(end - start for start, end in places)
        if method > 1 or left < 0 or any(not start < end <= len(content) for start, end in places):
            raise ValueError("an item lies where it cannot be reached")
        items.append((names[item], places))
    return items


def _item_names(content: bytes, iinf: _Box) -> dict[int, bytes]:
    """The kind of each item that is no picture, by its number."""
    numbers = _Numbers(content, iinf)
    version = numbers.next(4) >> 24
    numbers.next(4 if version else 2)
    names = {}
    for entry in _boxes(content, numbers.at, iinf.end):
        told = _Numbers(content, entry)
        version = told.next(4) >> 24
        item = told.next(4 if version == 3 else 2)
        told.next(2)
        name = told.next(4).to_bytes(4)
        if name in (b"Exif", b"mime", b"uri "):
            names[item] = name
    return names
