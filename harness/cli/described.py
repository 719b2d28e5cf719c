"""Subcommands whose own --help begins with what the list of commands says of them."""

import argparse
from typing import Any


class Described(argparse._SubParsersAction):  # type: ignore[type-arg]
    """For `add_subparsers(action=Described)`."""

    def add_parser(self, name: str, **options: Any) -> argparse.ArgumentParser:
        options.setdefault("description", options.get("help"))
        parser: argparse.ArgumentParser = super().add_parser(name, **options)
        return parser
