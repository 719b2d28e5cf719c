"""What the host needs before anything else can run: found out, installed, reported.

Python's standard library only, in all of it.
"""
