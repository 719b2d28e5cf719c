"""Making a bed, or nothing of it."""

from collections.abc import Iterator
from contextlib import contextmanager

from harness.drivers.base import Driver
from harness.drivers.bed import Bed
from harness.host.errors import MachineRoomError


@contextmanager
def attempt(driver: Driver, bed: Bed) -> Iterator[None]:
    """What was made of the bed when this fails is removed; where that fails too, both are told."""
    try:
        yield
    except BaseException as error:
        try:
            driver.destroy(bed)
        except MachineRoomError as other:
            if not isinstance(error, MachineRoomError):
                raise
            text = f"{error.message}\nand then it could not be removed: {other.message}"
            raise MachineRoomError(text, cure=f"{error.cure}; {other.cure}") from error
        raise
