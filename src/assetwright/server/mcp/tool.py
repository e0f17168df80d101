"""What a tool is, what a call of it has, and what it answers."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

import mcp_types as mcp
from pydantic import BaseModel, ValidationError

from assetwright.server.mcp.host import Host
from assetwright.server.mcp.links import Link, shown
from assetwright.server.mcp.progress import Heard, Report, reported
from assetwright.server.mcp.roots import Roots
from assetwright.server.workroom import Cancellation
from assetwright.store.api_keys import Scope
from assetwright.types import InputError

TakenT = TypeVar("TakenT", bound=BaseModel)
ResultT = TypeVar("ResultT")

MAX_PREVIEWS = 16


@dataclass(frozen=True, slots=True)
class Call:
    """One call: where it runs, which folders it may use, who hears how far it is."""

    host: Host
    roots: Roots
    report: Report

    async def run(self, work: Callable[[Cancellation, Heard], ResultT]) -> ResultT:
        """What ``work`` returns, in a thread of the host's; its progress is sent to the client.

        It is told to stop when the call is cancelled.
        """
        return await reported(self.report, lambda heard: self.run_heard(work, heard))

    async def run_heard(
        self, work: Callable[[Cancellation, Heard], ResultT], heard: Heard
    ) -> ResultT:
        """The same, with somebody else who hears."""
        return cast(ResultT, await self.host.run(lambda stop: work(stop, heard)))


@dataclass(frozen=True, slots=True)
class Answer:
    """What a tool gives: a document, pictures to look at (PNG), files to fetch."""

    document: BaseModel
    previews: Sequence[bytes] = ()
    links: Sequence[Link] = ()

    def result(self) -> mcp.CallToolResult:
        """As the protocol has it; the document as text too, for clients that read only that."""
        structured = self.document.model_dump(mode="json", exclude_none=True)
        text = json.dumps(structured, ensure_ascii=False, separators=(",", ":"))
        content: list[mcp.ContentBlock] = [mcp.TextContent(text=text)]
        content += [image(data) for data in self.previews[:MAX_PREVIEWS]]
        content += [
            mcp.ResourceLink(
                uri=link.uri, name=link.path, mime_type=link.mime_type, size=link.bytes
            )
            for link in shown(self.links)
        ]
        return mcp.CallToolResult(content=content, structured_content=structured)


def image(data: bytes) -> mcp.ImageContent:
    """A PNG, for the assistant and the user to look at."""
    from base64 import b64encode

    return mcp.ImageContent(data=b64encode(data).decode("ascii"), mime_type="image/png")


@dataclass(frozen=True, slots=True)
class Tool(Generic[TakenT]):
    """A tool. ``folders`` says that it reads or writes files of the machine it runs on."""

    name: str
    title: str
    description: str
    takes: type[TakenT]
    gives: type[BaseModel]
    run: Callable[[Call, TakenT], Awaitable[Answer]]
    scope: Scope = Scope.GENERATE
    folders: bool = False
    read_only: bool = False
    destructive: bool = False
    idempotent: bool = True

    def listed(self) -> mcp.Tool:
        """As ``tools/list`` tells of it."""
        changes = not self.read_only
        return mcp.Tool(
            name=self.name,
            title=self.title,
            description=self.description,
            input_schema=self.takes.model_json_schema(),
            output_schema=self.gives.model_json_schema(),
            annotations=mcp.ToolAnnotations(
                title=self.title,
                read_only_hint=self.read_only,
                destructive_hint=self.destructive if changes else None,
                idempotent_hint=self.idempotent if changes else None,
                open_world_hint=False,
            ),
        )

    def read(self, arguments: Mapping[str, Any]) -> TakenT:
        """The arguments as a model; InputError, one sentence, for what the tool does not take."""
        try:
            return self.takes.model_validate(self._unquoted(arguments))
        except ValidationError as error:
            raise self._fault(error) from error

    def _fault(self, error: ValidationError) -> InputError:
        """What is wrong with the first argument that is; what was sent is not repeated."""
        faults = error.errors(include_url=False, include_input=False)
        first = faults[0]
        place = ".".join(str(part) for part in first["loc"])[:100] or "arguments"
        if first["type"] == "extra_forbidden":
            takes = ", ".join(self.takes.model_fields)
            return InputError(place, f"{self.name} has no argument {place!r}: it takes {takes}")
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        problem = first["msg"][:1].lower() + first["msg"][1:]
        return InputError(place, f"{self.name} cannot take {place}: {problem}{more}")

    def _unquoted(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Some assistants send a list as a text that holds one."""
        found = dict(arguments)
        for name, value in arguments.items():
            if isinstance(value, str) and value[:1] in ("[", "{"):
                field = self.takes.model_fields.get(name)
                if field is not None and "list[" in str(field.annotation):
                    try:
                        found[name] = json.loads(value)
                    except (ValueError, RecursionError):
                        continue
        return found
