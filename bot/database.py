"""Opens the database, SQLite file or PostgreSQL, and brings its tables up to date."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import (
    ColumnElement,
    Connection,
    Dialect,
    Engine,
    Insert,
    RootTransaction,
    Select,
    Update,
    bindparam,
    create_engine,
    event,
    inspect,
    text,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import NullType

MIGRATIONS = Path(__file__).parent / "migrations"
PATIENCE = 10.0
"""Seconds a writer waits for another one before it gives up."""
MIGRATION_PATIENCE = 120.0
"""Seconds a process waits while another one rebuilds the tables."""
MIGRATION_LOCK = 5_064_021_117
"""Any number of our own: names the advisory lock that migrating processes queue for."""


def open_database(url: str) -> Engine:
    """An engine for `sqlite:///file` or `postgresql+psycopg://…`; makes an SQLite file's folder.

    On SQLite every transaction begins as a writing one (BEGIN IMMEDIATE), as one that first reads
    and then writes could otherwise fail half-way; `for_reading(engine)` does not wait for writers.
    Raises ValueError for any other database, and for an SQLite without a file.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _open_sqlite(parsed)
    if parsed.drivername == "postgresql+psycopg":
        return create_engine(
            parsed,
            pool_pre_ping=True,
            pool_size=5,
            max_overflow=10,
            pool_timeout=PATIENCE,
            connect_args={"connect_timeout": int(PATIENCE), "application_name": "lingkaran"},
        )
    raise ValueError(
        f"{parsed.drivername} is not known: use sqlite:///file or postgresql+psycopg://…"
    )


def for_reading(engine: Engine) -> Engine:
    """The same engine and pool, for transactions that only read: they never wait for a writer."""
    return engine.execution_options(only_reads=True)


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A transaction that only reads, and sees the database as it was at one moment all the while."""
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with for_reading(engine).begin() as connection:
        yield connection


def begin_at_once(connection: Connection) -> RootTransaction | None:
    """Begin a writing transaction of SQLite; nothing when another writer would have to be waited for."""
    _pragma(connection, "busy_timeout=0")
    try:
        return connection.begin()
    except OperationalError:
        return None
    finally:
        _pragma(connection, f"busy_timeout={int(PATIENCE * 1000)}")


def rolled_back(connection: Connection) -> None:
    """End what is left of a transaction whose COMMIT failed.

    SQLAlchemy takes it for ended; SQLite keeps it open, and the next BEGIN would fail.
    """
    raw: Any = connection.connection.dbapi_connection
    raw.rollback()


class among(ColumnElement[Any]):  # noqa: N801  # reads as a function, as those of SQLAlchemy do
    """In a `Prepared` SELECT: whether a column is one of the texts in one parameter, a list."""

    inherit_cache = False
    type = NullType()

    def __init__(self, column: ColumnElement[Any], name: str) -> None:
        self.column, self.texts = column, bindparam(name, type_=NullType())


@compiles(among, "sqlite")
def _among_sqlite(element: among, compiler: SQLCompiler, **_more: Any) -> str:
    column, texts = compiler.process(element.column), compiler.process(element.texts)
    return f"{column} IN (SELECT value FROM json_each({texts}))"  # noqa: S608  # names of ours


@compiles(among, "postgresql")
def _among_postgresql(element: among, compiler: SQLCompiler, **_more: Any) -> str:
    return f"{compiler.process(element.column)} = ANY({compiler.process(element.texts)})"


class Prepared:
    """A statement rendered once, with parameters as the driver itself takes them: text, int, bytes.

    What SQLAlchemy does for each row takes twice as long as SQLite's own work on it. So nothing is
    converted here: times go and come as `bot.models.milliseconds`, sealed values sealed.
    """

    def __init__(self, statement: Insert | Select[Any] | Update, *columns: str) -> None:
        """`columns` are those that an INSERT names. A value that stands fast is a `literal_column`."""
        self._statement, self._columns = statement, list(columns) or None
        self._sql: dict[str, str] = {}

    def run(self, connection: Connection, rows: list[dict[str, Any]]) -> None:
        """Do it for every row, given by the names of its parameters; nothing for no rows."""
        if rows:
            connection.exec_driver_sql(self._for(connection.dialect), rows)

    def find(self, connection: Connection, **given: Any) -> Sequence[Any]:
        """The rows that a SELECT finds, or an INSERT returns; a list is for `among`."""
        dialect = connection.dialect
        if dialect.name == "sqlite":
            given = {
                name: orjson.dumps(value).decode() if isinstance(value, list) else value
                for name, value in given.items()
            }
        return connection.exec_driver_sql(self._for(dialect), given).all()

    def _for(self, dialect: Dialect) -> str:
        sql = self._sql.get(dialect.name)
        if sql is None:
            rendered = self._statement.compile(dialect=dialect, column_keys=self._columns)
            sql = self._sql[dialect.name] = str(rendered)
        return sql


def migrate(engine: Engine) -> None:
    """Brings the tables to the newest version; several processes may call it at once."""
    if is_current(engine):
        return
    # Imported before the lock is taken, so that nobody waits for it; most starts never need it.
    from alembic import command
    from alembic.config import Config

    import bot.models  # noqa: F401

    # "%" is Config's own sign, so a folder named with one has to double it.
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with _migrating(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_current(engine: Engine) -> bool:
    """Whether every migration has run, and none that this release does not know.

    Raises SQLAlchemy's OperationalError when the database does not answer.
    """
    with for_reading(engine).connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        found = connection.scalars(text("SELECT version_num FROM alembic_version")).all()
    return list(found) == [newest()]


@cache
def newest() -> str:
    """The version the tables should be at: the number that the last file of versions/ begins with."""
    return max(path.name.partition("_")[0] for path in MIGRATIONS.glob("versions/[0-9]*.py"))


@contextmanager
def _migrating(engine: Engine) -> Iterator[Connection]:
    """A transaction that one process at a time gets, in which tables may be rebuilt."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            with connection.begin():
                connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": MIGRATION_LOCK})
                yield connection
            return
        # SQLite changes a table by dropping it, which would drop the rows that refer to it; the
        # pragma has no effect once a transaction has begun (https://sqlite.org/lang_altertable.html).
        _pragma(connection, "foreign_keys=OFF")
        _pragma(connection, f"busy_timeout={int(MIGRATION_PATIENCE * 1000)}")
        try:
            with connection.begin():
                yield connection
                broken = connection.execute(text("PRAGMA foreign_key_check")).first()
                if broken is not None:
                    raise RuntimeError(f"A migration left a row of {broken[0]} without its parent.")
        finally:
            _pragma(connection, "foreign_keys=ON")
            _pragma(connection, f"busy_timeout={int(PATIENCE * 1000)}")


def _pragma(connection: Connection, setting: str) -> None:
    raw: Any = connection.connection.dbapi_connection
    raw.execute(f"PRAGMA {setting}")


def _open_sqlite(url: URL) -> Engine:
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        raise ValueError("SQLite needs a file here: sqlite:///var/lingkaran.db")
    Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        paramstyle="named",
        pool_size=5,
        max_overflow=10,
        pool_timeout=PATIENCE,
        connect_args={"timeout": PATIENCE, "check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(raw: Any, _record: object) -> None:
    # The driver of Python 3.11 begins transactions late and hides it; ours begin in _begin_sqlite.
    raw.isolation_level = None
    raw.execute("PRAGMA foreign_keys=ON")
    raw.execute("PRAGMA synchronous=FULL")
    # 16 MB of log before it is copied back: the same pages are written in every commit.
    raw.execute("PRAGMA wal_autocheckpoint=4000")
    _use_wal(raw)


def _use_wal(raw: Any) -> None:
    """WAL stays with the file; the first change to it does not wait for others, so it tries again."""
    deadline = time.monotonic() + PATIENCE
    while raw.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            raw.execute("PRAGMA journal_mode=WAL")
        except raw.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def _begin_sqlite(connection: Connection) -> None:
    only_reads = connection.get_execution_options().get("only_reads", False)
    connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")
