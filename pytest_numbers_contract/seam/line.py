"""What our sockets show to those who poll them: silence while the seam is open, its end once it closed."""

from __future__ import annotations

import _socket
import socket
import weakref

# Below the class that tools replace to forbid sockets: this pair leads nowhere. Windows has it only above.
_pair = getattr(_socket, "socketpair", socket.socketpair)


class Line:
    """A pair of sockets nobody writes to. Connection pools poll the near end to find dropped connections."""

    def __init__(self) -> None:
        near, far = _pair()
        self._near: _socket.socket = near
        self._far: _socket.socket = far
        weakref.finalize(self, _close, self._near, self._far)

    def fileno(self) -> int:
        """Return the near end's file descriptor."""
        return self._near.fileno()

    def hang_up(self) -> None:
        """Let everybody who polls see the end of the stream."""
        self._far.close()


def _close(*ends: _socket.socket) -> None:
    for end in ends:
        end.close()
