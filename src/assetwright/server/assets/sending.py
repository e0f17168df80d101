"""Sending the files of a result: each never changes, so whoever has it need not ask again."""

from __future__ import annotations

import mimetypes
import time

from fastapi import Request, Response
from fastapi.responses import FileResponse

from assetwright.server.assets.folder import Result, ResultFolder, StoredFile
from assetwright.server.problems import Problem


def not_found() -> Problem:
    """What was never there, has expired, or is somebody else's."""
    return Problem(404, "not-found", "There is nothing at this path, or not any more.")


# What mimetypes may not know, or know otherwise on another machine.
_TYPES = {
    ".webp": "image/webp",
    ".ico": "image/vnd.microsoft.icon",
    ".icns": "image/icns",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
    ".json": "application/json",
    ".xml": "application/xml",
    ".html": "text/html",
    ".md": "text/markdown",
    ".yaml": "application/yaml",
    ".c2pa": "application/c2pa",
}


def file_response(
    request: Request, results: ResultFolder, result: Result, file: StoredFile
) -> Response:
    """The file; 304 for who has it; problem 404 when it was removed meanwhile."""
    etag = f'"{file.sha256}"'
    headers = immutable(result) | {"ETag": etag}
    if matches(request, etag):
        return Response(status_code=304, headers=headers)
    path = results.files(result) / file.path
    if not path.is_file():
        raise not_found()
    # Nothing of it may run where it is opened: an SVG is a document.
    headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return FileResponse(path, media_type=media_type(file.path), headers=headers)


def immutable(result: Result) -> dict[str, str]:
    """For as long as it is there it is the same."""
    left = max(0, int(result.expires - time.time()))
    return {"Cache-Control": f"private, max-age={left}, immutable"}


def matches(request: Request, etag: str) -> bool:
    """Whether ``If-None-Match`` names this entity; RFC 9110, 13.1.2."""
    given = request.headers.get("if-none-match", "")
    tags = [tag.strip().removeprefix("W/") for tag in given.split(",")]
    return "*" in tags or etag in tags


def media_type(path: str) -> str:
    """By the file's ending."""
    suffix = "." + path.rpartition(".")[2].lower()
    return _TYPES.get(suffix) or mimetypes.guess_type(path)[0] or "application/octet-stream"
