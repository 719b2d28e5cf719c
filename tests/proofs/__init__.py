"""What takes a script of its own to prove. Each is a program; SIGTERM ends it in order, as an interrupt does."""

import signal

signal.signal(signal.SIGTERM, signal.default_int_handler)
