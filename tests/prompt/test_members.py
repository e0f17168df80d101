from __future__ import annotations

import pytest

from assetwright.prompt.members import MAX_MEMBERS, of_one_family
from assetwright.types import InputError


def test_members_share_what_is_said_of_all_and_the_first_ones_tags() -> None:
    made = of_one_family(" [icon]  home; search ;\n[banner] sale;", "flat,  #0A66C2 ")
    assert made == [
        "[icon] home, flat, #0A66C2",
        "[icon] search, flat, #0A66C2",
        "[banner] sale, flat, #0A66C2",
    ]
    assert of_one_family("sun; rain") == ["sun", "rain"]


@pytest.mark.parametrize(
    ("members", "why"),
    [
        (" ; ;", "no member"),
        ("home; bell; home", "'home' twice"),
        (";".join(f"thing {i}" for i in range(MAX_MEMBERS + 1)), "65 members"),
    ],
)
def test_what_is_no_set_is_told_of(members: str, why: str) -> None:
    with pytest.raises(InputError, match=why) as told:
        of_one_family(members)
    assert told.value.field == "set"
