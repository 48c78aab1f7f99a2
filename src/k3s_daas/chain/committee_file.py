"""The newest committee that was followed, kept in a file beside what its owner did with it.

The file says from which pinned committee it was followed; with another pin in the configuration it
counts for nothing. Whoever can write it can write the configuration too, so it is as trusted.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from k3s_daas.chain.trust import Committee, Succession
from k3s_daas.files import write_atomically


class _Kept(msgspec.Struct, frozen=True):
    pinned: Committee
    newest: Succession


class DamagedCommittee(ValueError):
    """The file is no committee; removed, the committees are followed from the pinned one again."""


class CommitteeFile:
    """A JSON file, replaced atomically and fsynced. One process owns it."""

    def __init__(self, path: Path, pinned: Committee) -> None:
        self._path = path
        self._pinned = pinned

    def load(self) -> Succession | None:
        """The committee saved last; None if there is none that follows from this pin."""
        try:
            kept = msgspec.json.decode(self._path.read_bytes(), type=_Kept)
        except FileNotFoundError:
            return None
        except msgspec.MsgspecError as error:
            raise DamagedCommittee(
                f"{self._path} holds no committee ({error}); remove it to follow the committees "
                "from the pinned one again"
            ) from None
        return kept.newest if kept.pinned == self._pinned else None

    def save(self, succession: Succession) -> None:
        write_atomically(self._path, msgspec.json.encode(_Kept(self._pinned, succession)))
