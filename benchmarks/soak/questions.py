"""What is asked of the server, and what of an answer must always be the same."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import httpx

Told = Callable[[bytes], object]
"""What of the body of a good answer has to be the same whenever it is asked again."""

SUBJECTS = (
    "A settings gear, blue",
    "A heart, #E0245E",
    "A bell",
    "A coffee cup, brown",
    "A rocket",
    "A house, no outline",
    "A cloud",
    "A camera",
    "A calendar, red",
    "A lock",
)


@dataclass(frozen=True, slots=True)
class Question:
    """A request; ``status`` is what its answer must have, None for that of the first time."""

    kind: str
    path: str
    body: bytes
    told: Told
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """``told`` is None where there was an error."""

    status: int
    told: object
    retry_after: str | None
    text: str


async def ask(client: httpx.AsyncClient, question: Question, **headers: str) -> Answer:
    """The whole answer; whoever cancels this closes the connection."""
    sent = {"Content-Type": "application/json", **question.headers, **headers}
    response = await client.post(question.path, content=question.body, headers=sent)
    body, told = response.content, None
    failed = b"event: error" in body
    if response.is_success and not failed:
        told = question.told(body)
    status = response.status_code
    retry = response.headers.get("retry-after")
    if failed:
        # A stream had its status before: a drawing that does not pass is an answer, a fault is not.
        fault = b'"server_error"' in body
        status, retry = (503, "5") if fault else (422, None)
    text = "" if response.is_success and not failed else body[-300:].decode("utf-8", "replace")
    return Answer(status, told, retry, text)


def good() -> list[Question]:
    """Requests that are drawn: every door, several sizes, steps, styles and seeds."""
    return [*_batches(), *_pictures(), *_sets()]


def _json(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body).encode()


def _batches() -> Iterator[Question]:
    for place in range(6):
        subjects = [SUBJECTS[(place + offset) % len(SUBJECTS)] for offset in range(1 + place % 4)]
        body = {
            "prompts": [f"[icon] {subject}" for subject in subjects],
            "size": ("64x64", "128x128", "96x48")[place % 3],
            "steps": (4, 8, 12, 24)[place % 4],
            "seed": place,
            "format": ("png", "webp")[place % 2],
        }
        yield Question("batch", "/batch-generate", _json(body), _batch_told)


def _pictures() -> Iterator[Question]:
    for place, subject in enumerate(SUBJECTS[:6]):
        body = {
            "prompt": f"[icon] {subject}",
            "size": "128x128",
            "quality": ("low", "medium", "high")[place % 3],
            "background": ("transparent", "opaque", "auto")[place % 3],
            "seed": place,
            "n": 1 + place % 2,
        }
        path = "/v1/images/generations"
        yield Question("images", path, _json(body), _images_told)
        yield Question(
            "images streamed",
            path,
            _json(body | {"stream": True, "partial_images": 2}),
            _stream_told,
        )


def _sets() -> Iterator[Question]:
    for place in range(3):
        body = {
            "prompts": [f"[icon] {SUBJECTS[place]}", f"[icon] {SUBJECTS[place + 4]}"],
            "size": "48x48",
            "steps": 8,
            "seed": place,
            "densities": ["mdpi", "xhdpi"],
            "formats": ["png", "webp"],
            "gates": (True, False, ["contrast", "emptiness"])[place],
        }
        if place == 0:
            body["platforms"] = ["web"]
        yield Question("set", "/v1/assets", _json(body), _set_told)
        zipped = {"Accept": "application/zip"}
        yield Question("set as zip", "/v1/assets", _json(body), _digest, zipped)


def bad() -> list[Question]:
    """Requests that must be refused, each with its documented status."""
    images, batch = "/v1/images/generations", "/batch-generate"
    prompt = {"prompt": "A bell"}
    plain = {"Content-Type": "text/plain"}
    asked: list[tuple[str, bytes, int, dict[str, str]]] = [
        (batch, _json({"prompts": ["A bell"] * 17}), 400, {}),
        (batch, _json({"prompts": []}), 400, {}),
        (batch, b'{"prompts": ["A bell"', 400, {}),
        (batch, _json({"prompts": ["A bell"]}), 415, plain),
        (batch, _json({"prompts": ["x" * 2_000_000]}), 413, {}),
        (batch, _json({"prompts": ["A bell"], "size": "100000x1"}), 422, {}),
        (images, _json(prompt | {"n": 1000}), 400, {}),
        (images, _json(prompt | {"model": "dall-e-9"}), 400, {}),
        (images, _json(prompt | {"size": "100000x1"}), 400, {}),
        ("/v1/assets", _json({"prompts": ["A bell"], "platforms": ["amiga"]}), 422, {}),
        ("/v1/assets", _json({"prompts": ["A bell"], "seed": -1}), 422, {}),
    ]
    return [
        Question("refused", path, body, _digest, headers, status)
        for path, body, status, headers in asked
    ]


def _digest(body: bytes) -> str:
    return sha256(body).hexdigest()


def _batch_told(body: bytes) -> object:
    """Every prompt's pictures, or why there are none."""
    return [
        [_picture(image) for image in result["images"]] or result["error"]["type"]
        for result in json.loads(body)["results"]
    ]


def _picture(image: Mapping[str, str]) -> str:
    digest = _digest(base64.b64decode(image["data"]))
    if digest != image["sha256"]:
        return "not the file that its SHA-256 says"
    return digest


def _images_told(body: bytes) -> object:
    return [_digest(base64.b64decode(image["b64_json"])) for image in json.loads(body)["data"]]


def _stream_told(body: bytes) -> object:
    """The finished pictures; there may be no previews of what is drawn again."""
    events = (event.partition("\ndata: ") for event in body.decode().split("\n\n"))
    return [
        _digest(base64.b64decode(json.loads(data)["b64_json"]))
        for name, _, data in events
        if name == "event: image_generation.completed"
    ]


def _set_told(body: bytes) -> object:
    document = json.loads(body)
    return sorted((file["path"], file["sha256"]) for file in document["files"])
