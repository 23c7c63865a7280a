"""What a database's faults mean to a person: one sentence, what to do, whether trying again helps. No secrets in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from sqlalchemy import URL, exc

from bot.errors import RecordError

_DATABASE_URL = "ADVISOR_DATABASE_URL"


class _Fault(NamedTuple):
    """`says` follows "The record in PLACE"."""

    says: str
    help: str
    retryable: bool = False


_BUSY = _Fault("is busy.", "Try again in a moment.", retryable=True)
_FULL = _Fault("cannot grow: its disk is full.", "Free some space, then try again.", retryable=True)
_READ_ONLY = _Fault("cannot be written to.", f"Check its permissions, or name another place in {_DATABASE_URL}.")
_DAMAGED = _Fault(
    "is damaged, or is not one of the advisor's.",
    f"Put a backup in its place, or name another database in {_DATABASE_URL}. Nothing was changed in it.",
)
_AWAY = _Fault("cannot be reached.", f"Start the server, or correct {_DATABASE_URL}.", retryable=True)
_REFUSED = _Fault("refuses the login.", f"Check user, password and database in {_DATABASE_URL}.")
_UNFIT = _Fault("cannot hold a value that was given.", "Shorten what you wrote or leave out unusual characters.")
_UNREADABLE = _Fault("holds something that this version cannot read.", "Update Pilot Advisor or put a backup in its place.")
_OTHER = _Fault("failed.", "Try again; the log says more.", retryable=True)

# By the beginning of SQLite's result codes and of PostgreSQL's SQLSTATEs.
_BY_CODE = {
    "SQLITE_BUSY": _BUSY,
    "SQLITE_LOCKED": _BUSY,
    "SQLITE_FULL": _FULL,
    "SQLITE_READONLY": _READ_ONLY,
    "SQLITE_PERM": _READ_ONLY,
    "SQLITE_CANTOPEN": _Fault("cannot be opened.", f"Check the folder and its permissions, or {_DATABASE_URL}."),
    "SQLITE_TOOBIG": _UNFIT,
    "SQLITE_NOTADB": _DAMAGED,
    "SQLITE_CORRUPT": _DAMAGED,
    "SQLITE_IOERR": _Fault("cannot be read from or written to its disk.", "Check the disk.", retryable=True),
    "08": _AWAY,
    "57P": _AWAY,
    "28": _REFUSED,
    "3D": _REFUSED,
    "25006": _READ_ONLY,
    "42501": _READ_ONLY,
    "40": _BUSY,
    "55P03": _BUSY,
    "53300": _BUSY,
    "53100": _FULL,
    "XX": _DAMAGED,
    "22": _UNFIT,
    "54": _UNFIT,
}
# libpq gives no SQLSTATE for a login that fails, only words.
_LOGIN_WORDS = ("authentication failed", "no password supplied", "does not exist", "no pg_hba.conf entry")


@contextmanager
def told_plainly(url: URL) -> Iterator[None]:
    """Turn whatever the database or a stored value does wrong inside the block into a `RecordError`."""
    try:
        yield
    except exc.DBAPIError as error:
        raise _record_error(_fault(error), url) from error
    except exc.TimeoutError as error:  # no connection became free
        raise _record_error(_BUSY, url) from error
    except exc.SQLAlchemyError as error:
        raise _record_error(_OTHER, url) from error
    except (OverflowError, UnicodeError) as error:
        raise _record_error(_UNFIT, url) from error
    except ValueError as error:  # a stored text that is no JSON, no time, or nothing that the models know
        raise _record_error(_UNREADABLE, url) from error


def place(url: URL) -> str:
    """Where a database is, without user and password."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    return f"{url.host or 'localhost'}:{url.port or 5432}/{url.database or ''}"


def _record_error(fault: _Fault, url: URL) -> RecordError:
    return RecordError(f"The record in {place(url)} {fault.says}", help=fault.help, retryable=fault.retryable)


def _fault(error: exc.DBAPIError) -> _Fault:
    code = getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None)
    if code:
        return next((fault for start, fault in _BY_CODE.items() if code.startswith(start)), _OTHER)
    if any(words in str(error.orig) for words in _LOGIN_WORDS):
        return _REFUSED
    if isinstance(error, exc.DataError):
        return _UNFIT
    return _AWAY if isinstance(error, exc.OperationalError) else _OTHER
