"""What can be asked of the harness, and its --help."""

import argparse
from collections.abc import Sequence

from harness.cli import affected, cache, driver_options, init, listing, matrix, metal, nodes, plan
from harness.cli import prove, prune, report
from harness.cli import runs, vagrantfile
from harness.cli.described import Described
from harness.cli.numbers import number
from harness.model import EVERY

EXIT_CODES = """\
A SELECTION is a variant's name: allinone/debian-12/local, or allinone/debian-12/local/DRIVER. Parts left out at its end
are the first that the matrix has (allinone is allinone/debian-12/local by the driver nspawn); * and ? stand for any,
so '*/*/*/*' is all. A stage's command first runs those before it that the bed has not passed.

exit codes: 0 passed · 1 the code under test failed · 2 usage or configuration · 3 nothing selected ·
            4 the machine room failed (driver, mirror, disk, unreachable) · 5 a bug in the harness · 130 interrupted
"""

WHICH = "which variants: TOPOLOGY[/PLATFORM[/METHOD[/DRIVER]]]; `bin/harness --help` says more"

STAGES = {
    "create": "make the nodes",
    "prepare": "bring cookbooks, secrets and configuration to the nodes",
    "converge": "run chef-client on every node, wave by wave",
    "idempotence": "run it again: nothing may change, no daemon restart",
    "verify": "check every node by its roles, and boot a server through the public API",
    "reboot": "restart every node, and verify again without Chef",
    "reconfigure": "change what the topology names under `reconfigure` (passwords, endpoints), converge, verify again",
    "destroy": "remove the nodes and all that belongs to them; works twice, and after a crash",
}


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """What follows the first `--` is `command_line`, for `exec`; argparse would take its words for its own."""
    own = list(arguments)
    split = own.index("--") if own[:1] == ["exec"] and "--" in own else len(own)
    options = _parser().parse_args(own[:split])
    options.command_line = own[split + 1 :]
    return options


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bin/harness",
        description="Brings up reference topologies with the real chef-client, and proves that they work.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True, action=Described)
    _test(
        commands.add_parser(
            "test",
            help="all stages of each selected variant but reconfigure, from nothing to nothing",
        )
    )
    for name, text in STAGES.items():
        stage = commands.add_parser(name, help=text, description=f"{name}: {text}")
        stage.set_defaults(command=runs.stage, stage=name, onto="")
        stage.add_argument("selection", nargs="+", metavar="SELECTION", help=WHICH)
        _running(stage)
    _others(commands)
    return parser


def _test(test: argparse.ArgumentParser) -> None:
    test.set_defaults(command=runs.test)
    test.add_argument("selection", nargs="*", metavar="SELECTION", help=WHICH)
    test.add_argument(
        "--all", action="store_true", help="every variant of the matrix that the driver has"
    )
    kind = test.add_mutually_exclusive_group()
    kind.add_argument(
        "--onto",
        default="",
        metavar="REV",
        help="not from nothing: make the cloud of the commit REV, or take it from layers; bring the checkout onto it",
    )
    kind.add_argument(
        "--reconfigure",
        action="append",
        nargs="?",
        const=EVERY,
        default=[],
        metavar="SELECTION",
        help="also the stage of that name, before destroy; of all variants, or of these",
    )
    test.add_argument(
        "--keep",
        action="append",
        nargs="?",
        const=EVERY,
        default=[],
        metavar="SELECTION",
        help="leave the bed up when it passed (failed ones are kept anyway); of all variants, or of these",
    )
    _running(test)


def _running(command: argparse.ArgumentParser) -> None:
    """What all commands that run stages have."""
    command.add_argument(
        "--jobs",
        type=number,
        metavar="N",
        help="variants side by side at most (default: one for each processor, as far as memory goes)",
    )
    driver_options.add_all(command)
    command.add_argument(
        "--no-cache", action="store_true", help="neither start from layers nor keep any"
    )
    command.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="run the variants on the workers of a Dask scheduler (tcp://HOST:PORT), see docs/ci.md",
    )
    command.add_argument(
        "--json", action="store_true", help="print the events, one JSON object a line"
    )


def _others(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    worker = commands.add_parser(
        "worker", help="run the variants that another host's `test --scheduler ADDRESS` hands out"
    )
    worker.set_defaults(command=runs.worker)
    worker.add_argument("scheduler", metavar="ADDRESS", help="the Dask scheduler, tcp://HOST:PORT")
    listing.register(commands)
    login = commands.add_parser("login", help="a shell on a node of a bed")
    login.set_defaults(command=nodes.login)
    execute = commands.add_parser(
        "exec",
        help="run a command on a node; its exit code is the command's",
        usage="bin/harness exec [-h] VARIANT [NODE] -- COMMAND …",
        epilog="One word is read by the node's shell; several are run as they are.",
    )
    execute.set_defaults(command=nodes.execute)
    for command in (login, execute):
        command.add_argument("selection", metavar="VARIANT", help="one variant")
        command.add_argument(
            "node", nargs="?", metavar="NODE", help="the node (default: the first)"
        )
    logs = commands.add_parser(
        "logs", help="where the logs of a variant's last run are, and what they hold"
    )
    logs.set_defaults(command=nodes.logs)
    openrc = commands.add_parser(
        "openrc", help="shell text that logs the stock openstack client in"
    )
    openrc.set_defaults(command=nodes.openrc)
    openrc.add_argument(
        "--clouds-yaml", action="store_true", help="the same login as a clouds.yaml"
    )
    for command in (logs, openrc):
        command.add_argument("selection", metavar="VARIANT", help="one variant")
    prove.register(commands)
    affected.register(commands)
    plan.register(commands)
    cache.register(commands)
    prune.register(commands)
    matrix.register(commands)
    init.register(commands)
    report.register(commands)
    vagrantfile.register(commands)
    metal.register(commands)
    commands.add_parser(
        "doctor", help="what this host has and lacks, and what would be done; changes nothing"
    )
