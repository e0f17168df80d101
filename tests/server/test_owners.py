"""What belongs to one key is not there for another."""

from __future__ import annotations

from typing import Any

import httpx
import openai
import pytest

SET = {"prompts": ["[icon] heart 32x32"], "steps": 2, "densities": ["mdpi"], "formats": ["png"]}


def test_sets_and_keys_of_others(keyed: Any) -> None:
    first, second = (
        {"Authorization": f"Bearer {keyed.keys.create('test')[1]}", "Idempotency-Key": "one"}
        for _ in "ab"
    )
    ask = keyed.client
    mine = ask.post("/v1/assets", json=SET, headers=first).json()
    paths = [mine["url"], mine["archive_url"], f"{mine['url']}/events", mine["files"][0]["url"]]
    for url in paths:
        assert httpx.get(url, headers=second).status_code == 404
        assert httpx.get(url).status_code == 401
        assert httpx.get(url, headers=first).status_code == 200
    assert ask.delete(mine["url"], headers=second).status_code == 404
    # The same idempotency key is another one of another owner.
    theirs = ask.post("/v1/assets", json=SET, headers=second)
    assert theirs.status_code == 201
    assert "idempotent-replayed" not in theirs.headers
    assert theirs.json()["id"] != mine["id"]
    assert ask.post("/v1/assets", json=SET, headers=first).json() == mine

    body = {"prompt": "[icon] heart", "size": "32x32", "response_format": "url"}
    another = second | {"Idempotency-Key": "two"}
    made = ask.post("/v1/images/generations", json=body, headers=another).json()
    assert httpx.get(made["data"][0]["url"]).status_code == 200

    with (
        openai.OpenAI(base_url=f"{keyed.url}/v1", api_key="aw_x", max_retries=0) as client,
        pytest.raises(openai.AuthenticationError) as caught,
    ):
        client.images.generate(prompt="heart")
    assert caught.value.code == "invalid_api_key"
