"""`POST /batch-generate`, on a real server."""

from __future__ import annotations

import base64
import hashlib
import io
from typing import Any

import httpx
import pytest
from PIL import Image

from assetwright.export.metadata import read_metadata


def batch(client: httpx.Client, prompts: list[str], **more: Any) -> dict[str, Any]:
    response = client.post("/batch-generate", json={"prompts": prompts, **more})
    assert response.status_code == 200, response.text
    return response.json()


def test_every_prompt_has_its_pictures(client: httpx.Client, tmp_path: Any) -> None:
    answer = batch(client, ["A heart, #0A66C2, 64x64", "[banner] A bell"], seed=3)
    assert (answer["drawn"], answer["failed"]) == (2, 0)
    heart, bell = (result["images"][0] for result in answer["results"])
    assert (heart["asset_type"], heart["width"], heart["height"]) == ("icon", 64, 64)
    assert (bell["asset_type"], bell["width"], bell["height"]) == ("banner", 728, 90)
    data = base64.b64decode(heart["data"])
    assert hashlib.sha256(data).hexdigest() == heart["sha256"]
    with Image.open(io.BytesIO(data)) as image:
        assert image.size == (64, 64)
        opaque = {p[:3] for _, p in image.convert("RGBA").getcolors(4096) if p[3] == 255}
    assert opaque == {(0x0A, 0x66, 0xC2)}
    file = tmp_path / "heart.png"
    file.write_bytes(data)
    assert read_metadata(file)["seed"] == "3"


def test_a_prompt_fails_by_itself(client: httpx.Client) -> None:
    prompts = ["heart 32x32", "a star, 9x9 px", "mickey mouse", "bell 100000x1"]
    answer = batch(client, prompts)
    assert [result["status"] for result in answer["results"]] == ["drawn"] + ["failed"] * 3
    kinds = [result["error"]["type"].rpartition(":")[2] for result in answer["results"][1:]]
    assert kinds == ["size", "policy", "size"]
    assert [result["prompt"] for result in answer["results"]] == prompts


def test_the_same_request_has_the_same_answer(client: httpx.Client) -> None:
    first, second = (batch(client, ["A gear 48x48"], seed=5)["results"] for _ in range(2))
    assert first == second
    other = batch(client, ["A gear 48x48"], seed=6)["results"]
    assert other[0]["images"][0]["sha256"] != first[0]["images"][0]["sha256"]


@pytest.mark.parametrize(
    ("image_format", "media_type"), [("webp", "image/webp"), ("jpg", "image/jpeg")]
)
def test_formats_and_data_urls(client: httpx.Client, image_format: str, media_type: str) -> None:
    answer = batch(client, ["A bell 32x32"], format=image_format, images="data_url", count=2)
    images = answer["results"][0]["images"]
    assert [image["seed"] for image in images] == [0, 1]
    head, _, text = images[0]["data"].partition(",")
    assert head == f"data:{media_type};base64"
    with Image.open(io.BytesIO(base64.b64decode(text))) as image:
        assert image.size == (32, 32)


def test_the_type_of_the_request_overrules_the_tags(client: httpx.Client) -> None:
    answer = batch(client, ["[icon] A lamp 64x64"] * 2, asset_type="illustration")
    assert {r["images"][0]["asset_type"] for r in answer["results"]} == {"illustration"}


def test_sixteen_prompts_fit(client: httpx.Client) -> None:
    answer = batch(client, [f"icon of a heart {side}x{side}" for side in range(16, 32)], steps=1)
    widths = [result["images"][0]["width"] for result in answer["results"]]
    assert widths == list(range(16, 32))
