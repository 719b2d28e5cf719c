from pathlib import Path

from harness.drivers.bed import Bed
from harness.drivers.nspawn import container, names


def test_the_command_is_made_of_the_beds_names(bed: Bed) -> None:
    command = container.nspawn_command(bed, "cmp")
    assert f"--machine={bed.id}1" in command and f"--network-bridge={names.bridge(bed)}" in command
    assert f"--directory={bed.directory}/nodes/cmp/root" in command
    assert {"--register=no", "--keep-unit", "--boot"} <= set(command)


def test_layers_are_the_image_and_the_nodes_own() -> None:
    options = container.overlay_options(Path("/images/x/root"), Path("/beds/b/nodes/aio"))
    assert options == (
        "lowerdir=/images/x/root,upperdir=/beds/b/nodes/aio/upper,"
        "workdir=/beds/b/nodes/aio/work,volatile"
    )


def test_a_console_is_readable_in_a_message() -> None:
    text = (
        "[\x1b[0;32m  OK  \x1b[0m] Started \x1b[0;1;39mssh.service\x1b[0m.\r\r\n\r\n\x1b[?25hlogin:"
    )
    assert container.without_colours(text) == "[  OK  ] Started ssh.service.\nlogin:"
