from pathlib import Path

from harness.drivers.bed import Bed
from harness.drivers.nspawn import container, disks, names


def test_the_command_is_made_of_the_beds_names(bed: Bed) -> None:
    command = container.nspawn_command(bed, "cmp")
    assert f"--machine={bed.id}1" in command and f"--network-bridge={names.bridge(bed)}" in command
    assert f"--directory={bed.directory}/nodes/cmp/root" in command
    assert f"--network-veth-extra=vx0-{bed.id}1:wire0" in command
    assert {"--register=no", "--keep-unit", "--boot"} <= set(command)


def test_a_disk_stands_on_its_layers_and_they_on_the_image(bed: Bed) -> None:
    bed.directory.mkdir(parents=True)
    disks.note_image(bed, Path("/images/x/root"))
    bed.stand_on(["1st", "2nd"])
    layers = bed.cache.layers
    node = bed.node_directory("aio")
    assert disks.overlay_options(bed, "aio") == (
        f"lowerdir={layers}/2nd/nodes/aio:{layers}/1st/nodes/aio:/images/x/root,"
        f"upperdir={node}/upper,workdir={node}/work,volatile"
    )


def test_a_console_is_readable_in_a_message() -> None:
    text = (
        "[\x1b[0;32m  OK  \x1b[0m] Started \x1b[0;1;39mssh.service\x1b[0m.\r\r\n\r\n\x1b[?25hlogin:"
    )
    assert container.without_colours(text) == "[  OK  ] Started ssh.service.\nlogin:"
