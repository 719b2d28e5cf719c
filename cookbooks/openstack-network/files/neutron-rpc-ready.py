#!/usr/bin/python3
"""Wait until a Neutron RPC server consumes its queue, so that the agents started next are heard.

Gives up after LIMIT seconds with exit code 0: the agents retry by themselves, only slower.
"""

import configparser
import sys
import time

import kombu

CONFIG = "/etc/neutron/neutron.conf"
QUEUE = "q-reports-plugin"
LIMIT = 300  # seconds


def transport_url() -> str:
    """The broker's URL in kombu's spelling, from Neutron's own configuration."""
    config = configparser.RawConfigParser(strict=False)
    with open(CONFIG, encoding="utf-8") as file:
        config.read_file(file)
    return config.get("DEFAULT", "transport_url").replace("rabbit://", "amqp://", 1)


def consumers(url: str) -> int:
    """How many servers listen; raises when the broker or the queue is not there."""
    with kombu.Connection(url, connect_timeout=2) as connection:
        return int(connection.default_channel.queue_declare(QUEUE, passive=True).consumer_count)


def main() -> int:
    url, end, seen = transport_url(), time.monotonic() + LIMIT, "nothing"
    while time.monotonic() < end:
        try:
            if consumers(url):
                return 0
            seen = f"nobody listens on {QUEUE}"
        except Exception as error:  # whatever is wrong with the broker, the cure is to ask again
            seen = repr(error)
        time.sleep(0.5)
    print(f"no Neutron RPC server within {LIMIT} s: {seen}; starting the agents all the same")
    return 0


if __name__ == "__main__":
    sys.exit(main())
