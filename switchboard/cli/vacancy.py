"""Looks, before a process starts, whether what it needs for itself alone is free: the port, and the right to work."""

from __future__ import annotations

import errno
import socket

from switchboard.errors import StorageBusy
from switchboard.settings import Settings
from switchboard.storage.lock import worker_lock


def port_taken(settings: Settings) -> str | None:
    """Tell why nobody can listen at HOST and PORT, with the remedy; None where one can."""
    host, port = settings.http.host, settings.http.port
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except socket.gaierror:
            return f"HOST: {host} is no address of this machine. Use 127.0.0.1, or 0.0.0.0 for all of them."
        except OSError as error:
            return _refused(error, host, port)
    return None


def _refused(error: OSError, host: str, port: int) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return f"PORT: {host} port {port} is taken by another process. Stop that one, or choose another PORT."
        case errno.EACCES:
            return f"PORT: {port} is reserved for the administrator. Choose one above 1023."
        case _:
            return f"HOST: {host} port {port} cannot be listened on: {error.strerror}."


def work_taken(settings: Settings) -> str | None:
    """Tell that another worker holds the database, with the remedy; None where none does."""
    try:
        with worker_lock(settings.database_url.reveal()):
            return None
    except StorageBusy as error:
        return str(error)
