"""The report for people: one HTML file that needs no other."""

from harness.report.html.render import render

__all__ = ["render"]
