"""The head of the chain, kept apart from the database it vouches for."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from assetwright.export.atomic import write_bytes
from assetwright.types import EnvironmentProblem

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Head:
    """How many records a chain has, and the hash of its last."""

    count: int
    hash: str


class Anchor:
    """A file that holds a head: one that the chain had at some time, and so must still contain.

    It is written after the record is safe in the database, so it may lag behind the chain when a
    process dies in between, and never leads.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> Head | None:
        """The head, None when there is no file; EnvironmentProblem when it cannot be read."""
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise EnvironmentProblem(f"The anchor {self.path} cannot be read: {reason}.") from error
        try:
            fields = json.loads(content)
            if fields["format"] != FORMAT:
                raise ValueError(fields["format"])
            count, digest = fields["count"], fields["hash"]
            if type(count) is not int or count < 0 or len(bytes.fromhex(digest)) != 32:
                raise ValueError(fields)
        except (ValueError, KeyError, TypeError) as error:
            raise EnvironmentProblem(
                f"The anchor {self.path} is damaged: it does not hold the head of an audit log."
            ) from error
        return Head(count, digest)

    def write(self, head: Head) -> None:
        """Put ``head`` into the file, whole or not at all."""
        document = {"format": FORMAT, "count": head.count, "hash": head.hash}
        write_bytes(self.path, (json.dumps(document) + "\n").encode())

    def advance(self, head: Head) -> None:
        """Write ``head`` unless the file is there already or further; call under the log's lock."""
        known = self.read()
        if known is None or known.count < head.count:
            self.write(head)
