"""The method `server`: nodes converge from a real Chef server, the bed's own or one of the user's."""

from harness.methods.server.method import ServerMethod

__all__ = ["ServerMethod"]
