"""Personal data is kept sealed: AES-256-GCM for what is read back, HMAC for what is looked up.

A sealed value is one run of bytes::

    0x01 | length of the key id | key id | nonce (12) | ciphertext and tag (16)

The place the value belongs to ("table.column") is authenticated with it, so a value copied into
another column does not open there. Nonces are random: change the current key long before it has
sealed 2**32 values (NIST SP 800-38D, 8.3).
"""

import base64
import binascii
import hmac
import os
import re
from collections.abc import Mapping
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import LargeBinary
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.operators import is_, is_not
from sqlalchemy.types import TypeDecorator

VERSION = 1
NONCE = 12
TAG = 16
INDEX_LENGTH = 32
KEY_ID = re.compile(r"[A-Za-z0-9._-]{1,32}")


class CannotOpen(Exception):  # reads as a sentence where it is raised and caught
    """A sealed value does not open: changed, moved, or sealed with a key that was taken away.

    `place` is the "table.column" it was opened for, `key_id` the key it asks for, None when it
    names none. The text never shows what is inside.
    """

    def __init__(self, place: str, key_id: str | None, why: str) -> None:
        super().__init__(f"{place} (key {key_id or 'unknown'}) does not open: {why}.")
        self.place = place
        self.key_id = key_id


class NoKeyring(RuntimeError):  # likewise
    """A sealed column was read or written before `use(keyring)`."""


class _Key:
    __slots__ = ("cipher", "header", "index_key")

    def __init__(self, key_id: str, secret: bytes) -> None:
        self.header = bytes((VERSION, len(key_id))) + key_id.encode("ascii")
        self.cipher = AESGCM(_derive(secret, b"lingkaran encryption 1"))
        self.index_key = _derive(secret, b"lingkaran index 1")


class Keyring:
    """The keys of `LINGKARAN_KEY`: the first seals, every one opens. Safe to share by threads."""

    def __init__(self, secrets: Mapping[str, bytes]) -> None:
        """`secrets`: 32 bytes by key id, the current key first.

        Raises ValueError naming the entry that is wrong, never the key itself.
        """
        if not secrets:
            raise ValueError("a keyring needs at least one key")
        for key_id, secret in secrets.items():
            if not KEY_ID.fullmatch(key_id):
                raise ValueError("a key id is 1 to 32 of A-Z a-z 0-9 . _ -")
            if len(secret) != 32:
                raise ValueError(f"key {key_id} has {len(secret)} bytes, it needs 32")
        if len(set(secrets.values())) < len(secrets):
            raise ValueError("two key ids share one secret, each needs its own")
        self._keys = [_Key(key_id, secret) for key_id, secret in secrets.items()]
        self._by_header = {key.header: key for key in self._keys}
        self._current = self._keys[0]
        self.ids = tuple(secrets)

    @classmethod
    def parse(cls, text: str) -> "Keyring":
        """Reads `id:base64url(32 bytes)`, several parted by commas, the current one first.

        Raises ValueError naming the entry by its place or id, never the key itself.
        """
        secrets: dict[str, bytes] = {}
        for place, entry in enumerate(text.split(","), start=1):
            key_id, colon, encoded = entry.strip().partition(":")
            if not colon or not KEY_ID.fullmatch(key_id):
                raise ValueError(f"entry {place} is not of the form id:key")
            if key_id in secrets:
                raise ValueError(f"key id {key_id} stands twice")
            secrets[key_id] = _decode(key_id, encoded)
        return cls(secrets)

    def __repr__(self) -> str:
        return f"Keyring({', '.join(self.ids)})"

    def seal(self, data: bytes, aad: bytes) -> bytes:
        """Seals `data` with the current key for the place `aad`, b"table.column"."""
        key = self._current
        nonce = os.urandom(NONCE)
        return key.header + nonce + key.cipher.encrypt(nonce, data, key.header + aad)

    def open(self, blob: bytes, aad: bytes) -> bytes:
        """Opens what `seal` made for the same place. Raises CannotOpen."""
        header = blob[: 2 + blob[1]] if len(blob) > 1 else b""
        key = self._by_header.get(header)
        if key is None:
            raise _unknown(header, aad)
        start = len(header) + NONCE
        if len(blob) < start + TAG:
            raise CannotOpen(_place(aad), _key_id(header), "it is cut short")
        try:
            return key.cipher.decrypt(blob[len(header) : start], blob[start:], header + aad)
        except InvalidTag:
            raise CannotOpen(
                _place(aad), _key_id(header), "it was changed or belongs elsewhere"
            ) from None

    @property
    def current_header(self) -> bytes:
        """The bytes that everything sealed with the current key begins with."""
        return self._current.header

    def index(self, value: str, scope: str) -> str:
        """The blind index of `value`: 32 hex digits, equal for equal values within one `scope`."""
        return _index(self._current, value, scope)

    def indexes(self, value: str, scope: str) -> list[str]:
        """`index` under every key, the current one first: finds rows not yet rotated."""
        return [_index(key, value, scope) for key in self._keys]


def new_key(key_id: str) -> str:
    """A fresh `id:key` entry for LINGKARAN_KEY."""
    if not KEY_ID.fullmatch(key_id):
        raise ValueError("a key id is 1 to 32 of A-Z a-z 0-9 . _ -")
    return f"{key_id}:{base64.urlsafe_b64encode(os.urandom(32)).decode().rstrip('=')}"


_current: Keyring | None = None


def use(keyring: Keyring) -> None:
    """Makes `keyring` the one that every sealed column of this process works with."""
    global _current  # noqa: PLW0603  # SQLAlchemy's column types have no other way to reach it
    _current = keyring


def current() -> Keyring:
    """The keyring given to `use`. Raises NoKeyring when there is none yet."""
    if _current is None:
        raise NoKeyring("Sealed columns need keys: call bot.sealed.use(settings.keyring()) first.")
    return _current


class _Uncomparable(TypeDecorator.Comparator[Any]):
    """Two seals of one value differ, so `==` in a query would quietly find nothing."""

    def operate(self, op: Any, *other: Any, **kwargs: Any) -> Any:
        if op in (is_, is_not):
            return super().operate(op, *other, **kwargs)
        raise TypeError(f"{self.expr} is sealed and cannot be searched: ask its blind index.")

    def reverse_operate(self, op: Any, other: Any, **kwargs: Any) -> Any:
        return self.operate(op, other, **kwargs)


class Sealed(TypeDecorator[Any]):
    """A column kept sealed; `place` is "table.column". Opening raises CannotOpen."""

    impl = LargeBinary
    cache_ok = True
    comparator_factory = _Uncomparable

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place
        self._aad = place.encode("ascii")

    def pack(self, value: Any) -> bytes:
        """The value as the bytes that are sealed."""
        raise NotImplementedError

    def unpack(self, data: bytes) -> Any:
        """The value `pack` made `data` of."""
        raise NotImplementedError

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        return None if value is None else current().seal(self.pack(value), self._aad)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else self.unpack(current().open(value, self._aad))


class SealedText(Sealed):
    """str, kept sealed."""

    cache_ok = True

    def pack(self, value: str) -> bytes:
        return value.encode()

    def unpack(self, data: bytes) -> str:
        return data.decode()


class SealedJSON(Sealed):
    """Anything JSON can say, kept sealed. Changing it in place is not noticed: assign it anew."""

    cache_ok = True

    def pack(self, value: Any) -> bytes:
        return orjson.dumps(value)

    def unpack(self, data: bytes) -> Any:
        return orjson.loads(data)


class SealedBytes(Sealed):
    """bytes, kept sealed."""

    cache_ok = True

    def pack(self, value: bytes) -> bytes:
        return value

    def unpack(self, data: bytes) -> bytes:
        return data


def _derive(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret)


def _decode(key_id: str, encoded: str) -> bytes:
    text = encoded.rstrip("=")
    try:
        secret = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(f"key {key_id} is not base64url") from None
    if len(secret) != 32:
        raise ValueError(f"key {key_id} has {len(secret)} bytes, it needs 32")
    return secret


def _index(key: _Key, value: str, scope: str) -> str:
    return hmac.digest(key.index_key, f"{scope}\0{value}".encode(), "sha256").hex()[:INDEX_LENGTH]


def _place(aad: bytes) -> str:
    return aad.decode("ascii", "replace")


def _key_id(header: bytes) -> str | None:
    """The key id a header names; None for bytes of another make, which might be plain data."""
    if len(header) < 3 or header[0] != VERSION:
        return None
    key_id = header[2:].decode("ascii", "replace")
    return key_id if KEY_ID.fullmatch(key_id) else None


def _unknown(header: bytes, aad: bytes) -> CannotOpen:
    key_id = _key_id(header)
    why = "LINGKARAN_KEY has no such key" if key_id else "it is not a sealed value"
    return CannotOpen(_place(aad), key_id, why)
