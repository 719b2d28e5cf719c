"""The text of a file that people write."""

from pathlib import Path

from harness.loading.problems import START, InvalidFiles, Position, Problem

# In bytes. Hundreds of machines take a tenth of it, and no file of this size takes longer than a second to judge.
LARGEST = 256 * 1024


def text_of(file: Path, name: str) -> str:
    """Raises InvalidFiles when the file cannot be read, is too large, or is not UTF-8."""
    try:
        with file.open("rb") as opened:
            data = opened.read(LARGEST + 1)  # it may be a device, which has no end
    except OSError as error:
        raise InvalidFiles([Problem(name, *START, str(error.strerror))]) from error
    if len(data) > LARGEST:
        text = f"this is larger than {LARGEST // 1024} KiB, so it is not what belongs here"
        raise InvalidFiles([Problem(name, *START, text)])
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        text = f"this is not UTF-8: {error.reason}"
        place = place_of(data[: error.start].decode(), error.start)
        raise InvalidFiles([Problem(name, *place, text)]) from error


def place_of(text: str, offset: int) -> Position:
    """Line and column of the character at `offset`."""
    return (text.count("\n", 0, offset) + 1, min(offset, len(text)) - text.rfind("\n", 0, offset))
