"""Fills the page's template."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from harness.report.history import History
from harness.report.html import view, words
from harness.report.html.timeline import of_run
from harness.report.model import Run

HERE = Path(__file__).parent


def render(run: Run, past: History) -> str:
    views = [view.view(variant, past) for variant in run.variants]
    template = _environment().get_template("page.html")
    return template.render(
        run=run,
        views=views,
        headline=view.headline(run),
        columns=view.columns(run.variants),
        most_memory=max((variant.memory for variant in run.variants), default=0) or 1,
        timeline=of_run(run) if len(views) > 1 else None,
        style=_own("style.css"),
        script=_own("script.js"),
    )


def _environment() -> Environment:
    """What the template prints is escaped, unless it is a file of ours."""
    environment = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for name in ("seconds", "duration", "memory", "size", "clock", "mark", "css", "address"):
        environment.filters[name] = getattr(words, name)
    return environment


def _own(name: str) -> Markup:
    return Markup((HERE / name).read_text())
