"""Progress of work that takes long, told to whoever runs it."""

from collections.abc import Callable

Tell = Callable[[str], None]
"""Takes one line of text. Who passes it decides whether and how it is shown; nothing below the
command line prints."""
