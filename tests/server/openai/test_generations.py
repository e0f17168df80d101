"""``POST /v1/images/generations``, as OpenAI's own client asks a running server."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import openai
import pytest
from PIL import Image

from assetwright.export.metadata import read_metadata
from assetwright.store import AuditLog

HEART = {"prompt": "[icon] heart, #0A66C2", "size": "64x64", "quality": "low"}


@pytest.fixture(scope="module")
def client(server: Any) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{server.url}/v1", api_key="none", max_retries=0) as client:
        yield client


def opened(image: Any) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(image.b64_json)))


def pixels(image: Any) -> np.ndarray:
    return np.asarray(opened(image).convert("RGBA"))


def test_pictures_come_as_they_are_asked_for(client: openai.OpenAI) -> None:
    made = client.images.generate(model="assetwright", n=2, background="transparent", **HEART)
    assert (made.size, made.quality, made.background) == ("64x64", "low", "transparent")
    assert (made.output_format, len(made.data)) == ("png", 2)
    first, second = map(pixels, made.data)
    assert first.shape == (64, 64, 4)
    assert not np.array_equal(first, second), "two variants"
    assert (first[..., 3] == 0).mean() > 0.2
    solid = first[first[..., 3] == 255][:, :3]
    assert {tuple(color) for color in solid.tolist()} == {(10, 102, 194)}
    usage = made.usage
    assert usage.total_tokens == usage.input_tokens + usage.output_tokens
    assert usage.input_tokens_details.text_tokens == 3, "start, heart, end"


def test_the_same_request_is_the_same_picture_and_another_seed_another(
    client: openai.OpenAI,
) -> None:
    first, same = (client.images.generate(**HEART).data[0].b64_json for _ in "ab")
    other = client.images.generate(**HEART, extra_body={"seed": 5}).data[0].b64_json
    assert first == same
    assert first != other


@pytest.mark.parametrize("prompt", ["[splash_screen] heart on a white background 64x96", "heart"])
def test_transparent_is_an_alpha_channel_whatever_the_words(
    client: openai.OpenAI, prompt: str
) -> None:
    made = client.images.generate(prompt=prompt, quality="low", background="transparent")
    alpha = pixels(made.data[0])[..., 3]
    assert (alpha == 0).mean() > 0.2
    assert (alpha == 255).any()


def test_opaque_has_none(client: openai.OpenAI) -> None:
    prompt = "[icon] heart, #0A66C2, on a #fee2e2 background"
    named = client.images.generate(prompt=prompt, size="64x64", background="opaque")
    plain = client.images.generate(background="opaque", **HEART)
    assert named.background == plain.background == "opaque"
    assert opened(plain.data[0]).mode in ("RGB", "P")
    assert tuple(pixels(plain.data[0])[0, 0]) == (255, 255, 255, 255)
    assert tuple(pixels(named.data[0])[0, 0]) == (254, 226, 226, 255)


@pytest.mark.parametrize(
    ("asked", "kind"), [("png", "PNG"), ("jpeg", "JPEG"), ("webp", "WEBP"), ("svg", None)]
)
def test_formats(client: openai.OpenAI, asked: str, kind: str | None, tmp_path: Path) -> None:
    made = client.images.generate(output_format=asked, **HEART)
    data = base64.b64decode(made.data[0].b64_json)
    assert made.output_format == asked
    if kind is None:
        assert data.startswith(b"<svg")
    else:
        assert Image.open(io.BytesIO(data)).format == kind
    (tmp_path / f"file.{asked}").write_bytes(data)
    assert read_metadata(tmp_path / f"file.{asked}")["prompt"] == HEART["prompt"]


def test_compression_makes_smaller_files(client: openai.OpenAI) -> None:
    lengths = [
        len(
            client.images.generate(output_format="jpeg", output_compression=quality, **HEART)
            .data[0]
            .b64_json
        )
        for quality in (5, 60)
    ]
    assert lengths[0] < lengths[1]


def test_a_url_needs_no_key_and_never_changes(client: openai.OpenAI) -> None:
    url = client.images.generate(response_format="url", **HEART).data[0].url
    got = httpx.get(url)
    assert got.status_code == 200
    assert got.headers["content-type"] == "image/png"
    assert "immutable" in got.headers["cache-control"]
    assert Image.open(io.BytesIO(got.content)).size == (64, 64)
    again = httpx.get(url, headers={"If-None-Match": got.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert httpx.get(url[:-4] + ".svg").status_code == 404
    folder, _, name = url.rpartition("/")
    assert httpx.get(f"{folder[:-32]}{'0' * 32}/{name}").status_code == 404
    # It is no set, for those who know only how sets are read.
    assert httpx.get(url.replace("images/files", "assets").rpartition("/")[0]).status_code == 404


def test_size_auto_is_the_types_own(client: openai.OpenAI) -> None:
    made = client.images.generate(prompt="[banner] heart", size="auto", quality="low")
    assert made.size == "728x90"


def test_of_several_sizes_in_the_words_the_first_is_drawn(client: openai.OpenAI) -> None:
    made = client.images.generate(prompt="heart 32x32 and 48x48", quality="low")
    assert (made.size, len(made.data)) == ("32x32", 1)


def test_a_stream_has_previews_and_then_the_picture(client: openai.OpenAI) -> None:
    events = list(client.images.generate(stream=True, partial_images=3, n=2, **HEART))
    partial = [e for e in events if e.type == "image_generation.partial_image"]
    completed = [e for e in events if e.type == "image_generation.completed"]
    assert len(events) == len(partial) + len(completed)
    # Two drawings need not keep step with each other.
    assert sorted(e.partial_image_index for e in partial) == [0, 0, 1, 1, 2, 2]
    assert events[-2:] == completed
    assert all(pixels(e).shape == (64, 64, 4) for e in events)
    assert len({e.b64_json for e in events}) == 8, "each shows something else"
    last = completed[0]
    assert (last.size, last.quality, last.output_format) == ("64x64", "low", "png")
    assert last.usage.total_tokens > 0
    plain = client.images.generate(n=2, **HEART)
    assert [e.b64_json for e in completed] == [image.b64_json for image in plain.data]


def test_a_stream_without_previews_is_one_event(client: openai.OpenAI) -> None:
    (event,) = client.images.generate(stream=True, partial_images=0, **HEART)
    assert event.type == "image_generation.completed"


def test_events_are_framed_as_browsers_read_them(server: Any) -> None:
    body = {"stream": True, "partial_images": 1, **HEART}
    got = httpx.post(f"{server.url}/v1/images/generations", json=body, timeout=60)
    assert got.headers["content-type"].startswith("text/event-stream")
    first, second, end = got.text.split("\n\n")
    assert first.startswith("event: image_generation.partial_image\ndata: {")
    assert second.startswith("event: image_generation.completed\ndata: {")
    assert end == ""


@pytest.mark.parametrize(
    ("parameters", "code", "param"),
    [
        ({"model": "dall-e-3"}, "model_not_found", "model"),
        ({"extra_body": {"steps": 3}}, "unknown_parameter", "steps"),
        ({"n": 1000}, "integer_above_max_value", "n"),
        ({"size": "100000x1"}, "invalid_value", "size"),
        ({"size": "8x8"}, "invalid_value", "size"),
        ({"style": "baroque"}, "invalid_value", "style"),
        ({"prompt": "[poster] heart"}, "invalid_value", "prompt"),
        ({"prompt": "!!!"}, "invalid_value", "prompt"),
        ({"background": "transparent", "output_format": "jpeg"}, "invalid_value", "background"),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
def test_what_is_wrong_is_a_400_in_openais_shape(
    client: openai.OpenAI, parameters: dict[str, Any], code: str, param: str, stream: bool
) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        client.images.generate(**{**HEART, "stream": stream, **parameters})
    error = caught.value
    assert (error.code, error.param, error.type) == (code, param, "invalid_request_error")
    assert error.request_id


def test_what_the_policy_refuses_is_moderation_blocked(
    client: openai.OpenAI, server: Any, tmp_path: Path
) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        client.images.generate(prompt="[icon] mickey mouse", moderation="low", user="ann")
    error = caught.value
    assert (error.code, error.type) == ("moderation_blocked", "image_generation_user_error")
    with AuditLog.open(str(server.folder / "audit.sqlite3"), create=False) as log:
        (entry,) = log.records(newest_first=True, limit=1)
    assert (entry.record.outcome, entry.record.prompt) == ("refused", "[icon] mickey mouse")
    assert entry.record.user.startswith("sha256:")


def test_bodies_that_are_none_are_400_too(server: Any) -> None:
    url = f"{server.url}/v1/images/generations"
    json = {"Content-Type": "application/json"}
    for content in (b"{", b"[1]", b"null", b'"heart"', b"\xff\xfe"):
        got = httpx.post(url, content=content, headers=json)
        assert (got.status_code, got.json()["error"]["code"]) == (400, "invalid_json"), content
    got = httpx.post(url, content=b"prompt=heart")
    assert (got.status_code, got.json()["error"]["type"]) == (415, "invalid_request_error")
    got = httpx.post(url, content=b'{"prompt": "' + b"x" * 2_000_000 + b'"}', headers=json)
    assert (got.status_code, got.json()["error"]["type"]) == (413, "invalid_request_error")


def test_models_are_listed_as_openai_lists_them(client: openai.OpenAI) -> None:
    (model,) = client.models.list()
    assert (model.id, model.object, model.owned_by) == ("assetwright", "model", "assetwright")
