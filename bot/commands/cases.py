"""`case`: accidents, deaths and illness from work, as people of the programme see to them."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.commands import screen
from bot.commands.operators import AsJson, By, _keep, audit, who_am_i, working
from bot.commands.setting import database

case = typer.Typer(
    help="Reports of accidents and deaths: look, move on, judge papers, export.",
    no_args_is_help=True,
)

Code = Annotated[str, typer.Argument(metavar="CODE", help="Such as A-7K3QM.")]
At = Annotated[
    str,
    typer.Option(
        metavar="ISO", help="When it was, such as 2026-11-29T14:30; by the clock of the place."
    ),
]
Line = Annotated[str, typer.Option("--text", help="A line for the history; nobody else reads it.")]
Full = Annotated[bool, typer.Option("--full", help="Show it all; the audit keeps that you did.")]

COLUMNS = ("code", "hours", "state", "kind", "flags", "age")


@case.command("list")
def list_cases(
    *,
    state: Annotated[
        list[str] | None,
        typer.Option(help="Only these states; may be repeated. Default: all that are open."),
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Show names too; the audit keeps that you did.")
    ] = False,
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Open cases, the one whose deadline is next first; "hours" are those left, less than 0 gone by."""
    from bot.claims import case as cases
    from bot.claims import claims
    from flows.claims import STATES

    wanted = state or []
    if unknown := [name for name in wanted if name not in STATES]:
        screen.stop(f"--state {unknown[0]}: there are {', '.join(STATES)}.", 2)
    with working() as (connection, _engine, _settings, now):
        found = [(cases.due(row), row) for row in claims.listed(connection, wanted)]
        found.sort(key=lambda pair: (pair[0] is None, pair[0] or pair[1].opened_at, pair[1].id))
        rows = [_listed(due, row, now, full=full) for due, row in found]
        if full:
            for _due, row in found:
                audit(connection, now, who_am_i(by), "list_full", f"claim {row.id}")
    if as_json:
        screen.print_json(rows)
        return
    columns = (*COLUMNS, "name") if full else COLUMNS
    screen.table(columns, [[row[name] for name in columns] for row in rows])


def _listed(due: datetime | None, row: Any, now: datetime, *, full: bool) -> dict[str, Any]:
    name = row.answers.get("name") if full else None
    return {
        "code": row.code,
        "hours": round((due - now).total_seconds() / 3600) if due else None,
        "state": f"{row.state} {row.reason}".strip(),
        "kind": row.kind,
        "flags": row.flags.replace(",", " "),
        "age": _age(now - row.opened_at),
        **({"name": name if isinstance(name, str) else "-"} if full else {}),
    }


def _age(since: Any) -> str:
    hours = int(since.total_seconds() // 3600)
    return f"{hours} h" if hours < 48 else f"{hours // 24} d"


@case.command("show")
def show_case(code: Code, *, full: Full = False, by: By = "", as_json: AsJson = False) -> None:
    """One case: what was told, its papers, its history. Long numbers are masked without --full."""
    from bot.claims import case as cases
    from bot.claims import claims

    with working() as (connection, _engine, _settings, now):
        row = claims.shown(connection, code)
        audit(connection, now, who_am_i(by), "show_full" if full else "show", f"claim {row.id}")
        papers = cases.papers_of(connection, row.id)
        veil = str if full else cases.masked
        shown = {
            "code": row.code,
            "state": f"{row.state} {row.reason}".strip(),
            "kind": row.kind,
            "flags": [flag for flag in row.flags.split(",") if flag],
            "happened": _there(row.happened_at, row.hours),
            "opened": _there(row.opened_at, row.hours),
            "first_due": _there(row.first_due, row.hours),
            "first_sent": _there(row.first_sent, row.hours),
            "second_due": _there(row.second_due, row.hours),
            "second_sent": _there(row.second_sent, row.hours),
            "answers": [
                {"key": one.key, "asked": one.asked, "told": one.told}
                for one in cases.in_words(row, now, full=full)
            ],
            "awaited": list(cases.awaited(row, papers)),
            "papers": [
                {
                    "id": one.id,
                    "paper": one.paper,
                    "state": f"{one.state} {one.reason}".strip(),
                    "file": one.media,
                    "media": one.media_id,
                    "at": _there(one.at, row.hours),
                }
                for one in papers
            ],
            "notes": [
                {
                    "at": _there(line.at, row.hours),
                    "who": line.who,
                    "kind": line.kind,
                    "text": veil(line.text),
                }
                for line in claims.notes(connection, row.id)
            ],
        }
    if as_json:
        screen.print_json(shown)
        return
    heads = ("state", "kind", "happened", "opened", *(f"{n}_due" for n in ("first", "second")))
    screen.table(
        ("", ""),
        [
            *((name, shown[name]) for name in (*heads, "first_sent", "second_sent") if shown[name]),
            *(("look at", flag) for flag in shown["flags"]),
            *((answer["asked"], answer["told"]) for answer in shown["answers"]),
            *(("awaited", paper) for paper in shown["awaited"]),
        ],
        title=shown["code"],
    )
    for part, columns in (
        ("papers", ("id", "paper", "state", "file", "media", "at")),
        ("notes", ("at", "who", "kind", "text")),
    ):
        if shown[part]:
            screen.table(columns, [list(line.values()) for line in shown[part]], title=part)


def _there(moment: datetime | None, hours: int) -> str:
    """A moment by the clock of the place."""
    from flows.claims import ZONES, local

    if moment is None:
        return ""
    return f"{local(moment, hours):%Y-%m-%d %H:%M} {ZONES.get(hours, '')}".rstrip()


@case.command("move")
def move_case(
    code: Code,
    state: Annotated[str, typer.Argument(metavar="STATE", help="What became of it.")],
    *,
    reason: Annotated[
        str, typer.Option(help="One of those the state has, where it needs one.")
    ] = "",
    at: At = "",
    text: Line = "",
    by: By = "",
) -> None:
    """Write down what became of a case. Everyone whom it concerns is told, with the next step."""
    from bot.claims import claims

    with working() as (connection, _engine, _settings, now):
        row = claims.shown(connection, code)
        moment = _moment(at, row.hours)
        claims.move(
            connection, row.code, state, who_am_i(by), now, reason=reason, text=text, at=moment
        )
        audit(connection, now, who_am_i(by), f"move {state}", f"claim {row.id}")
    typer.echo(f"{row.code}: {state}")


@case.command("sent")
def case_sent(code: Code, *, at: At = "", text: Line = "", by: By = "") -> None:
    """Say that the report reached BPJS Ketenagakerjaan: the second one where that is what waits."""
    from bot.claims import claims

    with working() as (connection, _engine, _settings, now):
        row = claims.shown(connection, code)
        state = "second_sent" if row.state == "second" else "sent"
        moment = _moment(at, row.hours)
        claims.move(connection, row.code, state, who_am_i(by), now, text=text, at=moment)
        audit(connection, now, who_am_i(by), f"move {state}", f"claim {row.id}")
    typer.echo(f"{row.code}: {state}")


def _moment(at: str, hours: int) -> datetime | None:
    """Raises ValueError for what is no moment; without a zone it counts in that of the place."""
    from datetime import timedelta, timezone

    if not at:
        return None
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        raise ValueError(f"--at {at}: write it as 2026-11-29T14:30") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone(timedelta(hours=hours)))


@case.command("note")
def note_case(
    code: Code,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="For people of the programme alone.")],
    *,
    by: By = "",
) -> None:
    """Add a line to the history of a case."""
    from bot.claims import claims

    if not text.strip():
        screen.stop("TEXT is empty.", 2)
    with working() as (connection, _engine, _settings, now):
        row = claims.shown(connection, code)
        claims.note(connection, row.id, who_am_i(by), "note", text.strip(), now)
        audit(connection, now, who_am_i(by), "note", f"claim {row.id}")
    typer.echo(f"{row.code}: noted")


@case.command("paper")
def judge_paper(
    paper_id: Annotated[int, typer.Argument(metavar="ID", help="The number in `case show`.")],
    state: Annotated[str, typer.Argument(metavar="good|again")],
    *,
    reason: Annotated[
        str, typer.Option(help="Why again; without one the reasons are listed.")
    ] = "",
    by: By = "",
) -> None:
    """Say whether a paper is good; one that has to come again is asked for, with the reason."""
    from bot.claims import claims

    with working() as (connection, _engine, _settings, now):
        claims.judge_paper(connection, paper_id, state, reason, who_am_i(by), now)
    typer.echo(f"paper {paper_id}: {state}")


@case.command("export")
def export_case(
    code: Code,
    *,
    folder: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Where CODE.zip is written.")
    ],
    password_file: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help="Its first line is the password; default: be asked."
        ),
    ] = None,
    by: By = "",
) -> None:
    """Write the file of a case for the branch: an encrypted ZIP of forms, evidence and a case sheet.

    Give the password another way than the file. 7-Zip and WinZip open it.
    """
    from bot.claims import case as cases
    from bot.claims import claims
    from bot.clock import Clock
    from bot.database import snapshot

    password = _password(password_file)
    with database() as (engine, _settings):
        now = Clock().now()
        with snapshot(engine) as connection:  # papers take a while to set, and nobody waits for it
            try:
                row = claims.shown(connection, code)
                made = cases.export(connection, row, password, now)
            except (LookupError, ValueError) as error:
                screen.stop(f"{error}".removesuffix(".") + ".")
        with engine.begin() as connection:
            audit(connection, now, who_am_i(by), "export", f"claim {row.id}")
    path = folder / f"{row.code}.zip"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        screen.stop(f"{folder} cannot be made: {error.strerror}")
    _keep(path, made.content)
    screen.say(f"{path}: {made.files} files")
    if made.missing:
        typer.echo(f"{made.missing} papers had not come, or could not be opened.", err=True)


def _password(file: Path | None) -> str:
    if file is None:
        asked: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        return asked
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        screen.stop(f"{file} cannot be read as text.")
    return lines[0] if lines else ""
