"""Office files are ZIP archives: what is in one is looked at before any parser unpacks it."""

from __future__ import annotations

import io
import zipfile

from ingest.formats.parsed import Unreadable

_MAX_UNPACKED = 300 * 1024 * 1024
_MAX_RATIO = 150  # text of tables packs to a fiftieth; a bomb to a thousandth
_RATIO_MATTERS = 20 * 1024 * 1024
_MAX_PARTS = 20_000


def open_package(data: bytes) -> io.BytesIO:
    """The file for its parser. Raises `Unreadable` where unpacking it would flood memory, or where parts are missing."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Unreadable("damaged; open it in its program and save it anew") from error
    unpacked = sum(part.file_size for part in parts)
    bomb = unpacked > _RATIO_MATTERS and unpacked > _MAX_RATIO * len(data)
    if bomb or unpacked > _MAX_UNPACKED or len(parts) > _MAX_PARTS:
        raise Unreadable(
            f"unpacks to {max(1, unpacked // 1024 // 1024)} MB (parts: {len(parts)}), as a zip bomb does; "
            "save a smaller copy without what is embedded in it"
        )
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("encrypted; save a copy without a password")
    return io.BytesIO(data)
