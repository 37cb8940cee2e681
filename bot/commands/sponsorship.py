"""`donor`, `pledge`, `payment`, `match`, `ledger`, `export` and `import`: sponsorship from a terminal."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.commands import screen
from bot.commands.operators import AsJson, By, audit, who_am_i, working
from bot.commands.setting import database

donor = typer.Typer(help="Donors: write one down, list them.", no_args_is_help=True)
pledge = typer.Typer(
    help="What donors promise: add, list, show, report, release.", no_args_is_help=True
)
payment = typer.Typer(
    help="Payments that donors made: note, take back, refund.", no_args_is_help=True
)
ledger = typer.Typer(
    help="The journal of every worker-month: verify, balance.", no_args_is_help=True
)
export = typer.Typer(help="Lists for those who pay.", no_args_is_help=True)
import_ = typer.Typer(help="What comes back from BPJS Ketenagakerjaan.", no_args_is_help=True)

PledgeCode = Annotated[str, typer.Argument(metavar="PLEDGE", help="Such as K-7K3QM.")]
BadRows = Annotated[Path | None, typer.Option(help="Where bad rows go; default: beside FILE.")]
Reason = Annotated[str, typer.Option(help="Why; it stands in the journal for good.")]


@donor.command("add")
def add_donor(
    name: str,
    *,
    company: Annotated[bool, typer.Option("--company", help="Not a person of their own.")] = False,
    contact: Annotated[str, typer.Option(help="Of a company: whom to talk to.")] = "",
    anonymous: Annotated[
        bool, typer.Option("--anonymous", help="Nobody is told the name.")
    ] = False,
    by: By = "",
) -> None:
    """Write a donor down; prints the code."""
    from bot.sponsorship import pledges

    with working() as (connection, _engine, _settings, now):
        code = pledges.write_donor(
            connection,
            "company" if company else "individual",
            name,
            now,
            contact=contact,
            anonymous=anonymous,
        )
        audit(connection, now, who_am_i(by), "add", f"donor {code}")
    typer.echo(code)


@donor.command("list")
def list_donors(*, as_json: AsJson = False) -> None:
    """All donors, the oldest first."""
    from sqlalchemy import select

    from bot.models import Donor, table

    with working() as (connection, _engine, _settings, _now):
        found = connection.execute(select(table(Donor)).order_by(table(Donor).c.id)).all()
        rows = [
            {"code": r.code, "kind": r.kind, "name": r.name, "anonymous": r.anonymous}
            for r in found
        ]
    _print(rows, ("code", "kind", "name", "anonymous"), as_json=as_json)


@pledge.command("add")
def add_pledge(
    of: Annotated[str, typer.Argument(metavar="DONOR", help="Such as D-7K3QM.")],
    *,
    workers: Annotated[int, typer.Option(help="How many.")],
    months: Annotated[int, typer.Option(help="For each, one after the other.")] = 6,
    first: Annotated[int, typer.Option(metavar="YYYYMM", help="Default: this month.")] = 0,
    funding: Annotated[str, typer.Option(help="CSR, INDIVIDUAL, APBN, APBD or APBDES.")] = "CSR",
    region: Annotated[str, typer.Option(help="Only of this kabupaten or kota: four digits.")] = "",
    job: Annotated[
        list[str] | None,
        typer.Option(help="Only of this occupation, by its code; may be repeated."),
    ] = None,
    team: Annotated[str, typer.Option("--group", help="Only of this group, by its code.")] = "",
    card: Annotated[
        str, typer.Option(help="Only the worker with this card, who is asked first.")
    ] = "",
    renews: Annotated[str, typer.Option(help="A pledge whose workers come first.")] = "",
    by: By = "",
) -> None:
    """Write a pledge down; prints its code and what it is expected to cost."""
    from bot.sponsorship import pledges
    from bot.sponsorship.months import month_of
    from flows.donate import WHOLE_BENEFIT
    from flows.questions import rupiah

    with working() as (connection, _engine, _settings, now):
        wish = pledges.Wish(
            workers,
            months,
            first or month_of(_today(now)),
            funding.upper(),
            region or None,
            tuple(job or ()),
            team,
            card,
            renews,
        )
        code = pledges.open_pledge(connection, of, wish, now)
        audit(connection, now, who_am_i(by), "add", f"pledge {code}")
        cost = pledges.shown(connection, code).estimate
    typer.echo(f"{code}: {workers * months} months, about {rupiah(cost)}")
    if months < WHOLE_BENEFIT:
        typer.echo(
            f"Under {WHOLE_BENEFIT} months a death leaves the family Rp10 million, not 42.",
            err=True,
        )


_SUMS = ("pledged", "matched", "unmatched", "released", "paid", "allocated", "unspent", "refunded")


@pledge.command("list")
def list_pledges(*, as_json: AsJson = False) -> None:
    """All pledges with what became of them, the oldest first."""
    from bot.sponsorship import pledges

    with working() as (connection, _engine, _settings, _now):
        rows = [
            {"code": r.code, "donor": r.donor, **{name: getattr(r, name) for name in _SUMS}}
            for r in pledges.listed(connection)
        ]
    _print(rows, ("code", "donor", *_SUMS), as_json=as_json)


@pledge.command("show")
def show_pledge(code: PledgeCode, *, as_json: AsJson = False) -> None:
    """One pledge: every line that the journal has of it."""
    from sqlalchemy import select

    from bot.models import Journal, table
    from bot.sponsorship import pledges

    lines = table(Journal)
    columns = ("id", "at", "kind", "worker", "month", "count", "amount", "detail", "corrects")
    with working() as (connection, _engine, _settings, _now):
        row = pledges.shown(connection, code)
        found = connection.execute(
            select(*(lines.c[name] for name in columns))
            .where(lines.c.pledge == row.code)
            .order_by(lines.c.id)
        ).all()
        rows = [dict(zip(columns, line, strict=True)) for line in found]
    _print(rows, columns, as_json=as_json)


@pledge.command("report")
def report_pledge(
    code: PledgeCode,
    file: Annotated[
        Path | None, typer.Argument(help="A name that ends in .pdf or .xlsx; prints without one.")
    ] = None,
    *,
    certificate: Annotated[
        bool, typer.Option("--certificate", help="The certificate instead, as PDF.")
    ] = False,
    as_json: AsJson = False,
    by: By = "",
) -> None:
    """What became of a pledge, for the donor: with the names of those workers who said yes to it."""
    from dataclasses import asdict

    from bot.clock import Clock
    from bot.database import snapshot
    from bot.sponsorship import documents
    from bot.sponsorship.report import report_of

    kind = file.suffix.lower() if file else ""
    if file and kind not in (".pdf", ".xlsx"):
        screen.stop(f"{file}: a report is a .pdf or an .xlsx.", 2)
    if certificate and kind != ".pdf":
        screen.stop("A certificate is a .pdf: give it a FILE.", 2)
    with database() as (engine, settings):
        now = Clock().now()
        with snapshot(engine) as connection:
            try:
                found = report_of(connection, code, _today(now), names=True)
            except LookupError as error:
                screen.stop(f"{error}.")
            if file and kind == ".xlsx":
                documents.workbook(connection, found, settings.address, file)
        if file is None:
            figures = asdict(found)
            if as_json:
                screen.print_json(figures)
            else:
                screen.table(("figure", "value"), [(k, _lined(v)) for k, v in figures.items()])
            return
        if kind == ".pdf":
            made = documents.certificate if certificate else documents.report_pdf
            file.write_bytes(made(found, settings.address))
        with engine.begin() as connection:
            audit(connection, now, who_am_i(by), "report", f"pledge {found.code}")
    typer.echo(f"{file}: {found.code} on {found.today}")


@pledge.command("release")
def release_pledge(
    code: PledgeCode,
    count: Annotated[int, typer.Argument(metavar="MONTHS", help="Of those nobody was given yet.")],
    *,
    reason: Reason,
    by: By = "",
) -> None:
    """Let a donor off months that nobody was given yet."""
    from bot.sponsorship import pledges

    with working() as (connection, _engine, _settings, now):
        pledges.release(connection, code, count, reason, now)
        audit(connection, now, who_am_i(by), "release", f"pledge {code.upper()}")
    typer.echo(f"{code.upper()}: {count} months released")


@payment.command("note")
def note_payment(
    code: PledgeCode,
    reference: Annotated[str, typer.Argument(help="As on the proof of payment.")],
    amount: Annotated[int, typer.Argument(metavar="RUPIAH")],
    *,
    by: By = "",
) -> None:
    """Keep the reference of a payment that a donor made to BPJS Ketenagakerjaan."""
    from bot.sponsorship import payments

    with working() as (connection, _engine, _settings, now):
        months = payments.note(connection, code, reference, amount, now)
        audit(connection, now, who_am_i(by), "note payment", f"pledge {code.upper()}")
    typer.echo(f"{code.upper()}: noted, on {months} months")


@payment.command("take-back")
def take_back_payment(code: PledgeCode, reference: str, *, reason: Reason, by: By = "") -> None:
    """Undo a payment that was noted by mistake; the line stays, another takes its effect back."""
    from bot.sponsorship import payments

    with working() as (connection, _engine, _settings, now):
        payments.take_back(connection, code, reference, reason, now)
        audit(connection, now, who_am_i(by), "take payment back", f"pledge {code.upper()}")
    typer.echo(f"{code.upper()}: taken back")


@payment.command("refund")
def refund_payment(
    code: PledgeCode,
    amount: Annotated[int, typer.Argument(metavar="RUPIAH")],
    *,
    reason: Reason,
    by: By = "",
) -> None:
    """Keep that money which is on no month went back to the donor."""
    from bot.sponsorship import payments

    with working() as (connection, _engine, _settings, now):
        payments.refund(connection, code, amount, reason, now)
        audit(connection, now, who_am_i(by), "refund", f"pledge {code.upper()}")
    typer.echo(f"{code.upper()}: refunded")


def match() -> None:
    """Give months of pledges to waiting workers. May be run again at any time."""
    from bot.clock import Clock
    from bot.sponsorship import matching

    with database() as (engine, _settings):
        now = Clock().now()
        done = matching.match(engine, now, _today(now))
    typer.echo(f"{done.pledges} pledges: {done.workers} workers, {done.months} months matched")


@ledger.command("verify")
def verify_ledger(*, as_json: AsJson = False) -> None:
    """Reckon every hash and every sum again; exit code 1 and the first bad line where one is wrong."""
    from bot.database import snapshot
    from bot.sponsorship import journal

    with database() as (engine, _settings), snapshot(engine) as connection:
        found = journal.verify(connection)
    if as_json:
        screen.print_json(
            {"lines": found.lines, "root": found.root.hex(), "fault": found.fault or None}
        )
    if found.fault:
        screen.stop(f"The journal is not whole: {found.fault}.")
    if not as_json:
        typer.echo(f"ok: {found.lines} lines, root {found.root.hex()}")


@ledger.command("balance")
def show_balance(*, as_json: AsJson = False) -> None:
    """What was promised, given and paid, over all pledges: worker-months and rupiah."""
    from sqlalchemy import func, select

    from bot.models import Pledge, table

    of = table(Pledge)
    with working() as (connection, _engine, _settings, _now):
        row = connection.execute(
            select(*(func.coalesce(func.sum(of.c[name]), 0).label(name) for name in _SUMS))
        ).one()
        rows: list[dict[str, Any]] = [{name: int(getattr(row, name)) for name in _SUMS}]
    _print(rows, _SUMS, as_json=as_json)


@ledger.command("prove")
def prove_pledge(
    code: PledgeCode,
    file: Annotated[Path | None, typer.Argument(help="Default: print it.")] = None,
    *,
    lines: Annotated[
        int, typer.Option(help="Against the root that the first so many lines had.")
    ] = 0,
) -> None:
    """Write the proof of one pledge for its donor: who has it can check it without this database.

    It holds payment references and typed reasons; that of the public page leaves them out.
    """
    import orjson

    from bot.sponsorship import proof
    from bot.sponsorship.tree import Tree

    with working() as (connection, _engine, _settings, _now):
        made = proof.prove(connection, code, Tree(), lines=lines, whole=True)
    text = orjson.dumps(made, option=orjson.OPT_APPEND_NEWLINE)
    if file is None:
        typer.echo(text.decode(), nl=False)
        return
    file.write_bytes(text)
    typer.echo(f"{file}: {len(made['lines'])} lines, root {made['tree']['root']}")


@ledger.command("check")
def check_proof(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    *,
    root: Annotated[str, typer.Option(help="The root as the public page showed it.")] = "",
) -> None:
    """Check a proof that somebody gave you; needs no database and no setting.

    Exit code 1 and what is wrong where it is not sound, or leads to another root.
    """
    import orjson

    from bot.sponsorship import proof

    try:
        given = orjson.loads(file.read_bytes())
    except orjson.JSONDecodeError:
        screen.stop(f"{file} is no JSON.")
    found = proof.check(given)
    if found.fault:
        screen.stop(f"Not sound: {found.fault}.")
    if root and root.strip().lower() != found.root:
        screen.stop(f"Not sound: it leads to the root {found.root}, not to {root.strip()}.")
    counts = found.counts()
    screen.say(f"ok: {found.pledge}, {found.proved} lines of a journal of {found.lines}")
    if found.told:
        typer.echo(f"    {found.told} more by their hash alone: their details are the donor's")
    typer.echo(
        f"    {found.sums['pledged']} months promised, {counts['matched']} with a worker, "
        f"{counts['paid']} paid, {counts['protected']} protected, of these {counts['ended']} over"
    )
    if not root:
        typer.echo(f"    root {found.root}: compare it with the one that was published")


@export.command("payments")
def export_payments(
    file: Annotated[Path, typer.Argument(help="A name that ends in .xlsx or .csv.")],
    *,
    pledge_code: Annotated[str, typer.Option("--pledge", help="Only of this one.")] = "",
    columns: Annotated[
        str, typer.Option(help="Which, in this order, parted by commas.")
    ] = "nik,nama,bulan,iuran",
    by: By = "",
) -> None:
    """Write what is to be paid: a row for each month that has a worker and no payment yet."""
    from bot.clock import Clock
    from bot.database import snapshot
    from bot.sponsorship import exchange, sheets

    names = [name.strip() for name in columns.split(",") if name.strip()]
    with database() as (engine, _settings):
        with snapshot(engine) as connection:  # it takes a while, and nobody waits for it
            try:
                written = sheets.write(
                    file,
                    names,
                    exchange.to_pay(connection, _today(Clock().now()), names, pledge_code),
                )
            except ValueError as error:
                screen.stop(f"{error}.")
        now = Clock().now()
        with engine.begin() as connection:
            audit(connection, now, who_am_i(by), "export", f"{written} months to pay")
    typer.echo(f"{file}: {written} months")


@import_.command("confirmations")
def import_confirmations(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    *,
    bad: BadRows = None,
    by: By = "",
) -> None:
    """Take in what BPJS Ketenagakerjaan confirmed: nik or kpj, dari, sampai, tanggal.

    Good rows count, bad ones come back as a file with the reason. Repeating it changes nothing.
    """
    from bot.clock import Clock
    from bot.sponsorship import exchange, sheets

    with database() as (engine, settings):
        now = Clock().now()
        try:
            done = exchange.take_in(engine, settings.keyring(), file, now, _today(now))
        except sheets.NotASheet as error:
            screen.stop(f"{error}.")
        with engine.begin() as connection:
            audit(connection, now, who_am_i(by), "import", f"{done.new} confirmations")
    _came_back(done, file, bad)


@import_.command("workers")
def import_workers(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    team: Annotated[str, typer.Argument(metavar="GROUP", help="The code that names them.")],
    *,
    bad: BadRows = None,
    by: By = "",
) -> None:
    """Register the workers whom a company names: nik, nama, and perhaps hp, pekerjaan, kabupaten.

    They wait to be checked like everyone else; then `pledge add --group GROUP` is for them alone.
    """
    from bot.clock import Clock
    from bot.sponsorship import roster, sheets

    with database() as (engine, settings):
        now = Clock().now()
        try:
            done = roster.take_in(engine, settings.keyring(), file, team, now, _today(now))
        except sheets.NotASheet as error:
            screen.stop(f"{error}.")
        with engine.begin() as connection:
            audit(connection, now, who_am_i(by), "import", f"{done.new} workers")
    _came_back(done, file, bad)


def _came_back(done: Any, file: Path, bad: Path | None) -> None:
    """Say what an import did; rows that did not count go into a file with the reason."""
    from bot.sponsorship import exchange, sheets

    typer.echo(f"{done.new} new, {done.known} known, {len(done.bad)} bad")
    if done.bad:
        to = bad or file.with_name(f"{file.stem}-bad.csv")
        sheets.write(to, [*done.columns, "alasan"], exchange.bad_rows(done))
        screen.stop(f"Bad rows with their reasons: {to}")


def _lined(figure: Any) -> Any:
    """A figure as it stands in a cell; one that has parts with each on a line."""
    if not isinstance(figure, tuple):
        return figure
    rows = (part.values() if isinstance(part, dict) else part for part in figure)
    return "\n".join(" ".join(str("-" if cell == "" else cell) for cell in row) for row in rows)


def _today(now: Any) -> Any:
    from bot.clock import WIB

    return now.astimezone(WIB).date()


def _print(rows: Sequence[dict[str, Any]], columns: Sequence[str], *, as_json: bool) -> None:
    if as_json:
        screen.print_json(rows)
    else:
        screen.table(columns, [[row[name] for name in columns] for row in rows])
