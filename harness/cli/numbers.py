"""Numbers on the command line."""

import argparse


def number(text: str) -> int:
    """Called so because argparse names it: "invalid number value: 'x'"."""
    if int(text) < 1:
        raise argparse.ArgumentTypeError(f"there must be at least one, not {text}")
    return int(text)
