"""Parsed corpora on disk: the same back, or nothing; never a mixture, never someone else's."""

import pandas as pd
import pytest

from analysis import cache


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
    cache.keep_tables("k", tables)
    back = cache.read_tables("k")
    assert list(back) == list(tables)
    for name in tables:
        pd.testing.assert_frame_equal(back[name], tables[name], check_exact=True)


def test_another_key_has_nothing(tables):
    cache.keep_tables("k", tables)
    assert cache.read_tables("other") is None


@pytest.mark.parametrize("damage", [b"", b"PAR1"], ids=["emptied", "cut"])
def test_what_is_damaged_is_thrown_away(folder, tables, damage):
    cache.keep_tables("k", tables)
    (folder / "k" / "documents.parquet").write_bytes(damage)
    assert cache.read_tables("k") is None
    assert not (folder / "k").exists()


def test_one_changed_byte_is_enough(folder, tables):
    cache.keep_tables("k", tables)
    raw = (folder / "k" / "documents.parquet").read_bytes()
    for place in range(0, len(raw), 41):
        cache.keep_tables("k", tables)
        (folder / "k" / "documents.parquet").write_bytes(raw[:place] + bytes([raw[place] ^ 4]) + raw[place + 1 :])
        back = cache.read_tables("k")
        assert back is None, place


def test_what_was_not_finished_is_not_read(folder, tables):
    cache.keep_tables("k", tables)
    (folder / "k" / "done").unlink()
    assert cache.read_tables("k") is None


def test_a_second_process_that_keeps_the_same_does_no_harm(folder, tables):
    cache.keep_tables("k", tables)
    cache.keep_tables("k", tables)
    assert cache.read_tables("k") is not None
    assert [place.name for place in folder.iterdir()] == ["k"]


def test_the_longest_unused_make_room(folder, tables, monkeypatch):
    monkeypatch.setattr(cache, "_KEPT", 2)
    import os

    for n, key in enumerate(["first", "second"]):
        cache.keep_tables(key, tables)
        os.utime(folder / key, (n, n))
    cache.read_tables("first")
    cache.keep_tables("third", tables)
    assert sorted(place.name for place in folder.iterdir()) == ["first", "third"]


def test_a_folder_that_cannot_be_made_is_no_error(tmp_path, monkeypatch, tables):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("PARALLAX_CACHE", str(tmp_path / "file" / "cache"))
    cache.keep_tables("k", tables)
    assert cache.read_tables("k") is None


def test_an_empty_name_keeps_nothing(monkeypatch, tables):
    monkeypatch.setenv("PARALLAX_CACHE", "")
    assert cache.cache_folder() is None
    cache.keep_tables("k", tables)
    assert cache.read_tables("k") is None
