"""The one door.

1. Only `release()` makes a `Released`: not its class, a subclass, `object.__new__`, a copy with changes or
   a pickle.
2. Nothing about it can be altered: no attribute, no deletion, and frames are copies each time.
3. What only looks like a `Released` is refused.
4. Level, provenance, rules and the made-up mark are carried; the provenance holds nothing else.
5. Unknown levels and sources are refused.
6. The content hash is equal for equal releases and differs when anything released differs.
7. The type carries no standard error, no design effect, no exact percentage.
8. A profile may change after its release without any effect.
"""

import copy
import gc
import pickle
import weakref
from dataclasses import dataclass

import pytest
from released_examples import example, full_example, mean_row, row

from ctc_toolkit.disclosure import LEVELS, Released, Rules, release, require_released
from ctc_toolkit.errors import ToolkitError


@pytest.fixture
def internal():
    return release(example([row("peers", 100, 50)], [mean_row("peers", 100, 2.2)]), "internal")


def test_1_no_other_maker():
    with pytest.raises(TypeError, match="release"):
        Released()
    with pytest.raises(TypeError):
        type("Fake", (Released,), {})
    empty = object.__new__(Released)
    for name in ("table", "means", "level", "provenance", "made_up", "rules", "rule_version", "content_hash"):
        with pytest.raises(TypeError, match="release"):
            getattr(empty, name)
    with pytest.raises(TypeError):
        repr(empty)


def test_1_no_copy_but_itself(internal):
    assert copy.copy(internal) is internal
    assert copy.deepcopy(internal) is internal


def test_1_no_pickle(internal):
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError, match="memory"):
            pickle.dumps(internal, protocol)


def test_2_no_alteration(internal):
    for name in ("table", "level", "made_up", "anything"):
        with pytest.raises(AttributeError):
            setattr(internal, name, "x")
        with pytest.raises(AttributeError):
            delattr(internal, name)
    with pytest.raises(AttributeError):
        object.__setattr__(internal, "table", None)
    assert not hasattr(internal, "__dict__")


def test_2_frames_are_copies(internal):
    before = internal.content_hash
    for frame in (internal.table, internal.means):
        frame.loc[0, "state"] = "open"
        frame["more"] = 1
    assert internal.table["state"].tolist() == ["shown"]
    assert internal.means["state"].tolist() == ["shown"]
    assert "more" not in internal.table
    assert internal.content_hash == before


def test_3_look_alikes_are_refused(internal):
    @dataclass
    class LooksAlike:
        table: object
        level: str = "public"

    for value in (LooksAlike(internal.table), internal.table, None, object.__new__(Released)):
        with pytest.raises(TypeError):
            require_released(value)
    assert require_released(internal) is internal


@pytest.mark.parametrize("level", LEVELS)
def test_4_what_is_carried(level):
    profile = example([row("peers", 100, 50)]).with_origin(cut_points=None)
    result = release(profile, level, source="made_up")
    assert (result.level, result.made_up, result.rule_version) == (level, True, "primary-1 (30/20/5)")
    assert result.provenance.source_hash == "ab" * 32
    assert result.provenance.cut_points == ""
    assert not release(profile, level).made_up
    assert release(profile, level, rules=Rules(k_public=60)).rules.k_public == 60


def test_4_provenance_holds_nothing_else():
    profile = example([row("peers", 100, 50)])
    object.__setattr__(profile.provenance, "secret", "3 of 100")
    assert not hasattr(release(profile, "internal").provenance, "secret")


def test_5_unknown_levels_and_sources():
    profile = example([row("peers", 100, 50)])
    with pytest.raises(ToolkitError) as caught:
        release(profile, "none")
    assert caught.value.code == "release_level_unknown"
    with pytest.raises(ValueError, match="source"):
        release(profile, "internal", source="real")


def test_6_content_hash():
    profile = full_example()
    first = release(profile, "public")
    assert first.content_hash == release(profile, "public").content_hash
    others = [
        release(profile, "internal"),
        release(profile, "public", source="made_up"),
        release(profile, "public", rules=Rules(k_public=31)),
        release(profile.with_origin(source_hash="cd" * 32), "public"),
        release(full_example(seed=2), "public"),
    ]
    assert len({first.content_hash, *(other.content_hash for other in others)}) == 6


def test_7_no_exact_value_is_carried():
    result = release(full_example(), "internal")
    assert result.table.columns.tolist() == [
        "measure", "kind", "groups", "n", "percent", "low", "high", "band", "band_limit", "state", "certainty",
    ]  # fmt: skip
    assert all(str(result.table[name].dtype) == "Int64" for name in ("n", "percent", "low", "high", "band_limit"))
    shown = result.means["mean"].dropna()
    assert (shown == (shown * 10).round() / 10).all()


def test_8_later_changes_of_the_profile_have_no_effect():
    profile = example([row("peers", 100, 50)], [mean_row("peers", 100, 2.2)])
    result = release(profile, "internal")
    before = result.content_hash
    profile.estimates.loc[0, ["percent", "n"]] = [1.0, 5]
    profile.means.loc[0, "mean"] = 9.9
    assert result.table["percent"].tolist() == [50]
    assert result.content_hash == before


def test_8_nothing_is_kept_after_the_last_use():
    result = release(example([row("peers", 100, 50)]), "internal")
    watcher = weakref.ref(result)
    del result
    gc.collect()
    assert watcher() is None
