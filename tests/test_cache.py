"""Parsed corpora on disk: the same back, or nothing; never a mixture, never someone else's."""

import os

import pandas as pd
import pytest

from analysis.ground import cache

KEY = "0" * 64


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("PARALLAX_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def tables():
    documents = pd.DataFrame(
        {
            "source": pd.Series(["Rain Post", None], dtype="str"),
            "published": pd.to_datetime(["2024-06-20", None]).astype("datetime64[us]"),
            "text": pd.Series(["дождь", ""], dtype="str"),
            "n_chars": [5, 0],
        },
        index=pd.Index(["007", "a/b~2"], dtype="str", name="doc_id"),
    )
    problems = pd.DataFrame({"path": pd.Series([], dtype="str"), "problem": pd.Series([], dtype="str")})
    return {"documents": documents, "problems": problems}


def test_tables_come_back_as_they_were(tables):
    cache.keep_tables(KEY, tables)
    back = cache.read_tables(KEY)
    assert list(back) == list(tables)
    for name in tables:
        pd.testing.assert_frame_equal(back[name], tables[name], check_exact=True)


@pytest.mark.parametrize("size", [1, 2, 3])
def test_tables_are_kept_and_read_in_pieces_and_come_back_whole(tables, monkeypatch, size):
    monkeypatch.setattr(cache, "_ROWS", size)
    tables["documents"] = pd.concat([tables["documents"]] * 3)
    cache.keep_tables(KEY, tables)
    for name, table in cache.read_tables(KEY).items():
        pd.testing.assert_frame_equal(table, tables[name], check_exact=True)


def test_another_key_has_nothing(tables):
    cache.keep_tables(KEY, tables)
    assert cache.read_tables("other") is None


@pytest.mark.parametrize("damage", [b"", b"PAR1"], ids=["emptied", "cut"])
def test_what_is_damaged_is_thrown_away(folder, tables, damage):
    cache.keep_tables(KEY, tables)
    (folder / KEY / "documents.parquet").write_bytes(damage)
    assert cache.read_tables(KEY) is None
    assert not (folder / KEY).exists()


def test_one_changed_byte_is_enough(folder, tables):
    cache.keep_tables(KEY, tables)
    raw = (folder / KEY / "documents.parquet").read_bytes()
    for place in range(0, len(raw), 41):
        cache.keep_tables(KEY, tables)
        (folder / KEY / "documents.parquet").write_bytes(raw[:place] + bytes([raw[place] ^ 4]) + raw[place + 1 :])
        back = cache.read_tables(KEY)
        assert back is None, place


@pytest.mark.parametrize("left", ["", "\n", "no digest"])
def test_a_list_of_tables_that_is_cut_is_damage_too(folder, tables, left):
    cache.keep_tables(KEY, tables)
    (folder / KEY / "done").write_text(left)
    assert cache.read_tables(KEY) is None
    cache.keep_tables(KEY, tables)
    assert cache.read_tables(KEY) is not None


def test_what_was_not_finished_is_not_read(folder, tables):
    cache.keep_tables(KEY, tables)
    (folder / KEY / "done").unlink()
    assert cache.read_tables(KEY) is None


def test_a_second_process_that_keeps_the_same_does_no_harm(folder, tables):
    cache.keep_tables(KEY, tables)
    cache.keep_tables(KEY, tables)
    assert cache.read_tables(KEY) is not None
    assert [place.name for place in folder.iterdir()] == [KEY]


def test_the_longest_unused_make_room(folder, tables, monkeypatch):
    monkeypatch.setattr(cache, "_KEPT", 2)
    first, second, third = (letter * 64 for letter in "abc")
    for n, key in enumerate([first, second]):
        cache.keep_tables(key, tables)
        os.utime(folder / key, (n, n))
    cache.read_tables(first)
    cache.keep_tables(third, tables)
    assert sorted(place.name for place in folder.iterdir()) == [first, third]


def test_what_else_lies_in_the_folder_is_not_touched(folder, tables, monkeypatch):
    monkeypatch.setattr(cache, "_KEPT", 1)
    for name in ("thesis", "thesis 2", "d" * 64, ".parallax-making-of-now"):
        (folder / name).mkdir(parents=True)
        os.utime(folder / name, None if "making" in name else (1, 1))
    (folder / ".parallax-making-long-ago").mkdir()
    os.utime(folder / ".parallax-making-long-ago", (1, 1))
    cache.keep_tables(KEY, tables)
    there = {place.name for place in folder.iterdir()}
    assert there == {"thesis", "thesis 2", "d" * 64, ".parallax-making-of-now", KEY}


def test_another_version_of_a_package_is_another_key(monkeypatch):
    before = cache.digest_code()
    cache.digest_code.cache_clear()
    monkeypatch.setattr(cache, "distributions", lambda: [type("One", (), {"name": "polars", "version": "0"})])
    try:
        assert cache.digest_code() != before
    finally:
        cache.digest_code.cache_clear()


def test_a_folder_that_cannot_be_made_is_no_error(tmp_path, monkeypatch, tables):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("PARALLAX_CACHE", str(tmp_path / "file" / "cache"))
    cache.keep_tables(KEY, tables)
    assert cache.read_tables(KEY) is None


def test_an_empty_name_keeps_nothing(monkeypatch, tables):
    monkeypatch.setenv("PARALLAX_CACHE", "")
    assert cache.cache_folder() is None
    cache.keep_tables(KEY, tables)
    assert cache.read_tables(KEY) is None
