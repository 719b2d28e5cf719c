#!/bin/sh
# libvirt calls this with $1: the domain, $2: what happens to it, and the domain's XML as input. Written by Chef.
#
# libvirt takes a server's link up while Open vSwitch, on the userspace datapath, reads the link's flags and writes them
# back with one more. When the two meet, the link is down for good, and the server has no network.
[ "$2" = started ] || exit 0
sed -n "s/.*<target dev='\([^']*\)'.*/\1/p" | while read -r device; do
    [ ! -e "/sys/class/net/$device" ] || ip link set dev "$device" up
done
