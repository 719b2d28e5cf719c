"""The tiny image that the checks boot: Debian's kernel, busybox, dropbear, and one script."""

from harness.guest.image import GuestImage, build

__all__ = ["GuestImage", "build"]
