"""Let the background work of an API that eventlet patches run in a process that has no request to serve.

Under uWSGI nobody else turns eventlet's hub: without this, what Neutron tells its agents and Nova waits for the next
request, and the message broker hears no heartbeat and closes the connection.
"""

import eventlet
import uwsgi

SIGNAL = 17  # any number that nothing else in this uWSGI uses
PERIOD = 1  # seconds


def turn(_signal: int) -> None:
    eventlet.sleep(0.02)


uwsgi.register_signal(SIGNAL, "workers", turn)
if uwsgi.worker_id() == 1:
    uwsgi.add_timer(SIGNAL, PERIOD)
