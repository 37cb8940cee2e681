"""What a stranger can check of a pledge without the database: everything in a proof, and nothing else."""

import copy
import json
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, select, update

from bot.models import Journal, JournalHead, Worker, table
from bot.sealed import Keyring
from bot.sponsorship import payments, pledges, proof, tree
from bot.sponsorship.journal import Entry, append
from bot.sponsorship.proof import check, prove
from bot.sponsorship.tree import Tree
from tests.test_sponsorship import NOW, Village, _without_guard

journal, worker = table(Journal), table(Worker)

VECTORS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
"""Roots over the first 1, 2, … of the leaves below, from the tests of Certificate Transparency."""
LEAVES = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    bytes(range(96, 112)).hex(),
]


@pytest.mark.parametrize("size", range(1, 9))
def test_the_tree_is_that_of_rfc_6962(size: int) -> None:
    leaves = [tree.leaf(bytes.fromhex(text)) for text in LEAVES[:size]]
    assert tree.folded(leaves).hex() == VECTORS[size - 1]


def lines_of(size: int) -> list[bytes]:
    return [sha256(b"%d" % number).digest() for number in range(1, size + 1)]


def recursive(leaves: Sequence[bytes]) -> bytes:
    """The definition of RFC 6962, word for word."""
    if len(leaves) == 1:
        return leaves[0]
    left = tree.left_of(len(leaves))
    return sha256(b"\1" + recursive(leaves[:left]) + recursive(leaves[left:])).digest()


@pytest.mark.parametrize("size", [*range(1, 71), 1023, 1024, 1025, 3000])
def test_any_lines_of_a_tree_of_any_size_lead_to_its_root(size: int) -> None:
    lines = lines_of(size)
    leaves = [tree.leaf(line) for line in lines]
    root = tree.sealed_root(size, recursive(leaves))
    for known in ([1], [size], range(1, size + 1), range(1, size + 1, 3), [size // 2 + 1]):
        numbers = sorted(set(known))
        rest = list(tree.others(numbers, size, lambda a, b: tree.folded(leaves[a:b])))
        mine = {number: lines[number - 1] for number in numbers}
        assert tree.root_of(mine, size, rest) == root
        assert tree.root_of(mine, size + 1, rest) != root
        assert tree.root_of(mine, size, [*rest, rest[-1] if rest else root]) is None
        if rest:
            assert tree.root_of(mine, size, rest[:-1]) is None
            turned = [bytes([rest[0][0] ^ 1]) + rest[0][1:], *rest[1:]]
            assert tree.root_of(mine, size, turned) != root


@given(st.sets(st.integers(1, 70), min_size=1), st.integers(0, 40), st.data())
def test_one_changed_line_or_hash_leads_elsewhere(
    known: set[int], more: int, data: st.DataObject
) -> None:
    size = max(known) + more
    lines = lines_of(size)
    leaves = [tree.leaf(line) for line in lines]
    rest = list(tree.others(sorted(known), size, lambda a, b: tree.folded(leaves[a:b])))
    mine = {number: lines[number - 1] for number in known}
    root = tree.root_of(mine, size, rest)
    assert root is not None
    number = data.draw(st.sampled_from(sorted(known)))
    assert tree.root_of(mine | {number: lines[number - 1][::-1]}, size, rest) != root
    moved = {n + (n == max(known)): line for n, line in mine.items()}
    assert tree.root_of(moved, size, rest) != root
    if rest:
        at = data.draw(st.integers(0, len(rest) - 1))
        assert tree.root_of(mine, size, [*rest[:at], root, *rest[at + 1 :]]) != root


@pytest.fixture
def village(engine: Engine, keyring: Keyring) -> Village:
    """Two pledges whose lines lie between each other, with a payment each and one taken back."""
    found = Village(engine)
    for _each in range(4):
        found.worker()
    found.pledge(2, 3)
    found.pledge(2, 3)
    found.match()
    for code in codes(found):
        found.pay(code, 30_000, "BRI 0042")
    first = codes(found)[0]
    with engine.begin() as connection:
        payments.take_back(connection, first, "BRI 0042", "dicatat dua kali", found.now)
    found.pay(first, 51_000, "BRI 0043")
    return found


def codes(village: Village) -> list[str]:
    with village.engine.begin() as connection:
        return [row.code for row in pledges.listed(connection)]


def proved(village: Village, code: str, **how: Any) -> dict[str, Any]:
    """A proof as it is read from its file."""
    with village.engine.begin() as connection:
        found: dict[str, Any] = orjson.loads(orjson.dumps(prove(connection, code, Tree(), **how)))
    return found


def test_a_proof_shows_what_became_of_the_pledge(village: Village) -> None:
    for code in codes(village):
        found = check(proved(village, code, whole=True))
        assert found.fault == ""
        assert found.told == 0
        assert found.sums == village.sums(code)
        assert found.counts()["matched"] == 6
        assert found.counts()["paid"] == (5 if code == codes(village)[0] else 3)


def test_a_proof_is_checked_by_the_recipe_in_docs_alone(village: Village) -> None:
    """docs/proof.md, followed word for word with nothing of this project."""
    proof = proved(village, codes(village)[0])
    fields = [
        "number",
        "at",
        "kind",
        "pledge",
        "worker",
        "month",
        "count",
        "amount",
        "detail",
        "corrects",
    ]
    leaves = {}
    for line in proof["lines"]:
        if "hash" in line:
            hashed = bytes.fromhex(line["hash"])
        else:
            said = json.dumps(
                [line[name] for name in fields], separators=(",", ":"), ensure_ascii=False
            )
            hashed = sha256(bytes.fromhex(line["before"]) + said.encode()).digest()
        leaves[line["number"]] = sha256(b"\0" + hashed).digest()
    rest = [bytes.fromhex(text) for text in proof["rest"]]

    def top(first: int, size: int) -> bytes:
        if not any(first <= number < first + size for number in leaves):
            return rest.pop(0)
        if size == 1:
            return leaves[first]
        left = max(2**n for n in range(40) if 2**n < size)
        below = top(first, left), top(first + left, size - left)
        return sha256(b"\1" + below[0] + below[1]).digest()

    lines = proof["tree"]["lines"]
    root = sha256(b"\2" + lines.to_bytes(8, "big") + top(1, lines)).hexdigest()
    assert (root, rest) == (proof["tree"]["root"], [])


def test_a_stranger_reads_no_payment_reference_and_no_typed_reason(village: Village) -> None:
    code = codes(village)[0]
    whole, public = proved(village, code, whole=True), proved(village, code)
    assert "BRI 0042" in str(whole)
    assert "dicatat dua kali" in str(whole)
    assert "BRI" not in str(public)
    assert "dicatat" not in str(public)
    assert whole["tree"] == public["tree"]
    found = check(public)
    assert found.fault == ""
    assert found.sums == village.sums(code)
    assert found.told == sum("hash" in line for line in public["lines"]) > 0


def test_no_line_of_another_pledge_is_in_a_proof(village: Village) -> None:
    first, second = codes(village)
    assert second not in str(proved(village, first, whole=True))
    assert {line["pledge"] for line in proved(village, first)["lines"]} == {first}


def test_whatever_is_changed_in_a_proof_is_found(village: Village) -> None:
    sound = proved(village, codes(village)[0], whole=True)
    for name, change in changes(sound):
        changed = copy.deepcopy(sound)
        change(changed)
        assert repr(changed) != repr(sound), name
        assert check(changed).fault != "", name


def changes(sound: dict[str, Any]) -> list[tuple[str, Callable[[dict[str, Any]], Any]]]:
    """Every field of every line made another, every hash, the order, what is missing or too much."""

    def other(value: Any) -> Any:
        if isinstance(value, int):
            return value + 1
        return value + "x" if len(value) != 64 else ("1" if value[0] == "0" else "0") + value[1:]

    found: list[tuple[str, Callable[[dict[str, Any]], Any]]] = []
    for n, line in enumerate(sound["lines"]):
        for name, value in line.items():
            for new in (other(value), None, True, [value], 1.5, 2**70, "\ud800", -1):
                found.append(
                    (
                        f"{n} {name} {new!r}",
                        lambda p, n=n, name=name, new=new: p["lines"][n].update({name: new}),
                    )
                )
        found.append((f"{n} gone", lambda p, n=n: p["lines"].pop(n)))
        found.append((f"{n} twice", lambda p, n=n: p["lines"].insert(n, p["lines"][n])))
        found.append((f"{n} more", lambda p, n=n: p["lines"][n].update(more=1)))
    for n, text_ in enumerate(sound["rest"]):
        for new in (other(text_), text_.upper(), text_[:-1], None, " " + text_):
            if new != text_:
                found.append(
                    (f"rest {n} {new!r}", lambda p, n=n, new=new: p["rest"].__setitem__(n, new))
                )
        found.append((f"rest {n} gone", lambda p, n=n: p["rest"].pop(n)))
    root = sound["tree"]["root"]
    found += [
        ("root", lambda p: p["tree"].update(root=other(root))),
        ("no root", lambda p: p["tree"].update(root="")),
        ("one line more", lambda p: p["tree"].update(lines=p["tree"]["lines"] + 1)),
        ("one line less", lambda p: p["tree"].update(lines=p["tree"]["lines"] - 1)),
        ("very many lines", lambda p: p["tree"].update(lines=2**80)),
        ("no lines", lambda p: p.update(lines=[])),
        ("too much", lambda p: p["rest"].append(root)),
        ("form", lambda p: p.update(format="other")),
        ("pledge", lambda p: p.update(pledge="K-OTHER")),
        ("turned round", lambda p: p["lines"].reverse()),
    ]
    return found


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@given(anything)
def test_nothing_that_a_stranger_writes_is_taken_for_a_proof(written: Any) -> None:
    assert check(written).fault != ""


def test_a_sound_chain_of_lines_that_cannot_have_happened_is_found(village: Village) -> None:
    """As somebody with all rights on the database would write it, hashes and all."""
    code = codes(village)[0]
    with village.engine.begin() as connection:
        whose = connection.scalar(select(worker.c.pseudonym).limit(1))
        append(connection, [Entry("ended", code, 1, worker=whose, month=202611)], village.now)
    assert "cannot be ended" in check(proved(village, code, whole=True)).fault


def test_yesterdays_root_is_still_proved_against_today(village: Village) -> None:
    code = codes(village)[0]
    with village.engine.begin() as connection:
        before = connection.scalar(select(table(JournalHead).c.last))
        root = Tree().root(connection, before).hex()
    village.pledge(1, 1)
    assert proved(village, code, lines=before)["tree"] == {"lines": before, "root": root}
    assert check(proved(village, code, lines=before)).fault == ""
    assert proved(village, code)["tree"]["root"] != root


def test_what_cannot_be_proved_is_said(village: Village) -> None:
    code = codes(village)[1]
    for how, error, why in (
        ({"lines": 1}, LookupError, "nothing of"),
        ({"lines": 10_000}, ValueError, "lines, not 10000"),
        ({"lines": -1}, ValueError, "not -1"),
        ({"most": 3}, proof.TooLong, "more than 3"),
    ):
        with pytest.raises(error, match=why):
            proved(village, code, **how)  # type: ignore[arg-type]
    with pytest.raises(LookupError, match="no pledge K-NOBODY"):
        proved(village, "K-NOBODY")


def test_a_long_journal_is_proved_across_its_blocks(village: Village) -> None:
    kept = Tree()
    first, second = codes(village)
    with village.engine.begin() as connection:
        for lines in (700, 700, 3_000):
            _long(connection, first, lines)
            append(connection, [Entry("paid", second, amount=1)], NOW)
            for code in (first, second):
                given = prove(connection, code, kept, whole=True)
                assert check(given).fault == ""
                leaves = [
                    tree.leaf(line)
                    for line in connection.scalars(select(journal.c.hash).order_by(journal.c.id))
                ]
                root = tree.sealed_root(len(leaves), recursive(leaves)).hex()
                assert given["tree"] == {"lines": len(leaves), "root": root}


def _long(connection: Connection, code: str, lines: int) -> None:
    append(connection, [Entry("paid", code, amount=1, detail=f"R{n}") for n in range(lines)], NOW)


def test_a_restored_database_is_read_anew(village: Village) -> None:
    kept, code = Tree(), codes(village)[0]
    with village.engine.begin() as connection:
        _long(connection, code, 1_100)
        last = connection.scalar(select(table(JournalHead).c.last))
        kept.root(connection, last)
    with _without_guard(village.engine), village.engine.begin() as connection:
        connection.execute(update(journal).where(journal.c.id <= 1_024).values(hash=b"x" * 32))
        assert kept.root(connection, last) == Tree().root(connection, last)
