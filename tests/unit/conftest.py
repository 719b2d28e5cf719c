"""What all of these tests begin with."""

import signal

# Whoever starts them in the background of a script has interrupts ignored, which some of them send.
signal.signal(signal.SIGINT, signal.default_int_handler)
