from hypothesis import given
from hypothesis import strategies as st

from assetwright.training.naming import Name, family_of, preferred, split_names

SUBJECTS = [f"thing{i}" for i in range(40)]

words = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=6)
names = st.lists(
    st.lists(words | st.sampled_from(["filled", "24", "thin"]), min_size=1, max_size=4).map(
        "-".join
    ),
    min_size=1,
    max_size=60,
)


def test_suffixes_become_style() -> None:
    split = split_names([f"{s}-{v}" for s in SUBJECTS for v in ("filled", "outline")])
    assert split[0] == Name("thing0", "filled", "")
    assert split[1] == Name("thing0", "outline", "")


def test_prefixes_become_style() -> None:
    split = split_names([f"outline-{s}" for s in SUBJECTS] + SUBJECTS)
    assert split[0] == Name("thing0", "outline", "")
    assert split[40] == Name("thing0", "", "")


def test_several_style_words_stay_in_order() -> None:
    split = split_names([f"{s}-outline-rounded" for s in SUBJECTS] + SUBJECTS)
    assert split[0] == Name("thing0", "outline-rounded", "")


def test_sizes_are_not_part_of_the_style() -> None:
    split = split_names([f"{s}-{n}-filled" for s in SUBJECTS for n in (20, 24)])
    assert split[1] == Name("thing0", "filled", "24")


def test_two_tone_is_one_word() -> None:
    assert split_names([f"{s}-two-tone" for s in SUBJECTS])[0].variant == "twotone"


def test_subject_words_are_separated_by_spaces() -> None:
    split = split_names([f"settings-{s}-filled" for s in SUBJECTS])
    assert split[0].subject == "settings thing0"


def test_a_rare_style_word_is_a_subject_word() -> None:
    assert split_names([*SUBJECTS, "heart-broken"])[-1] == Name("heart broken", "", "")


def test_square_is_a_shape_and_not_a_style() -> None:
    split = split_names([f"{s}-square" for s in SUBJECTS])
    assert split[0] == Name("thing0 square", "", "")


def test_a_name_of_style_words_only_keeps_one() -> None:
    split = split_names([f"{s}-filled" for s in SUBJECTS] + ["filled"])
    assert split[-1] == Name("filled", "", "")


def test_one_drawing_a_subject_and_variant_preferring_24() -> None:
    split = split_names([f"{s}-{n}" for s in SUBJECTS for n in (16, 24, 48)])
    kept = preferred(split)
    assert [split[i].size for i in kept] == ["24"] * len(SUBJECTS)


def test_variants_are_all_kept() -> None:
    split = split_names([f"{s}-{v}" for s in SUBJECTS for v in ("filled", "outline")])
    assert preferred(split) == list(range(80))


def test_family() -> None:
    assert family_of("outline-rounded") == "outline"
    assert family_of("duotone-thin") == "duotone"
    assert family_of("sharp-fill") == "solid"
    assert family_of("rounded") is None
    assert family_of("") is None


@given(names)
def test_nothing_is_lost(given_names: list[str]) -> None:
    """Every name keeps a subject, and only style words leave it."""
    for name, split in zip(given_names, split_names(given_names), strict=True):
        assert split.subject
        taken = set(name.split("-")) - set(split.subject.split(" "))
        assert taken <= {"filled", "24", "thin"}


@given(names)
def test_kept_names_are_distinct_and_complete(given_names: list[str]) -> None:
    split = split_names(given_names)
    kept = [(split[i].subject, split[i].variant) for i in preferred(split)]
    assert len(kept) == len(set(kept))
    assert set(kept) == {(name.subject, name.variant) for name in split}
