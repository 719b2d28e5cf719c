"""Let Neutron's background work run in an API process that has no request to serve.

Under uWSGI nobody else turns eventlet's hub: without this, what Neutron tells its agents and Nova waits for the next request.
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
