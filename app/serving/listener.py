"""The listening socket, bound before anything else is set up."""

import errno
import socket

from claimgraph.app.settings.settings import Settings, SettingsError

#: Connections that may wait to be accepted; the kernel caps it (net.core.somaxconn).
BACKLOG = 2_048


def bind(settings: Settings) -> socket.socket:
    """Listen on the address of the settings; workers share the socket.

    Raises:
        SettingsError: The port is taken, or the address is not this machine's.
    """
    try:
        found = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        family, _, _, _, address = found[0]
        listener = socket.socket(family)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            hint = f"Choose another: --port {settings.port + 1} (make run PORT={settings.port + 1})."
            raise SettingsError(f"port {settings.port} is taken. {hint}") from None
        raise SettingsError(f"cannot listen on {settings.host}:{settings.port}: {error.strerror}") from None
    listener.settimeout(0)
    return listener
