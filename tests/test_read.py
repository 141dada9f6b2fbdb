"""read: every file is found once, and ends as records or as a problem that says what to do."""

import hashlib
import os
import socket
import time
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.files.read import CorpusFile, find_corpus, fingerprint_files, list_files, read_corpus, read_file
from analysis.ground.errors import CorpusError


@pytest.fixture
def folder(tmp_path):
    """A corpus folder of its own, so that nothing else lies beside it."""
    place = tmp_path / "corpus"
    place.mkdir()
    return place


def write(folder, **files):
    for name, content in files.items():
        place = folder / name.replace("__", "/").replace("_", ".")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def listing(path):
    return {file.name: file.status for file in list_files(path)}


def read(folder, name, content, **options):
    place = folder / name
    place.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read_file(list_files(place)[0], **options))


def rows(records):
    return [(record.text, record.fields) for record in records if not record.problem]


def problems(records):
    return [record.problem for record in records if record.problem]


# which files


def test_files_in_folders_are_named_by_their_place_below_the_root(folder):
    write(folder, b_txt="wind", a__b_txt="rain", a__c__d_csv="text\nrain")
    assert listing(folder) == {"a/b.txt": "read", "a/c/d.csv": "read", "b.txt": "read"}


@pytest.mark.parametrize(
    "name",
    [".hidden.txt", ".DS_Store", "README", "readme.md", "README_ru.txt", "LICENSE", "License-MIT", "licence.txt"],
)
def test_what_is_no_article_is_ignored_by_its_name(folder, name):
    write(folder, a_txt="rain")
    (folder / name).write_text("about the rain")
    assert listing(folder) == {"a.txt": "read", name: "ignored"}
    assert listing(f"{folder}/*")["a.txt"] == "read"
    assert listing(f"{folder}/*").get(name) != "read"
    assert listing(folder / name) == {name: "read"}  # who names a file means it


@pytest.mark.parametrize("name", ["readmission.txt", "license plates.txt", "licensing.txt"])
def test_an_article_may_begin_like_a_readme(folder, name):
    (folder / name).write_text("rain")
    assert listing(folder) == {name: "read"}


def test_a_hidden_folder_is_one_ignored_row(folder):
    write(folder, a_txt="rain")
    (folder / ".git" / "objects").mkdir(parents=True)
    (folder / ".git" / "objects" / "b.txt").write_text("wind")
    assert listing(folder) == {".git": "ignored", "a.txt": "read"}


def test_a_corpus_below_a_hidden_folder_is_read(folder):
    write(folder, a_txt="rain")
    hidden = folder.rename(folder.parent / ".corpus")
    assert listing(hidden) == {"a.txt": "read"}


def test_a_file_named_twice_is_listed_once(folder):
    write(folder, a_txt="rain", b_txt="wind")
    assert listing([f"{folder}/*.txt", folder / "a.txt", f"{folder}/../corpus"]) == {"a.txt": "read", "b.txt": "read"}


def test_files_of_one_name_in_two_folders_keep_apart(folder):
    write(folder, rain__1_txt="rain", wind__1_txt="wind")
    assert listing([folder / "rain", folder / "wind"]) == {"rain/1.txt": "read", "wind/1.txt": "read"}
    assert listing(f"{folder}/*/1.txt") == {"rain/1.txt": "read", "wind/1.txt": "read"}
    assert listing(folder / "rain") == {"1.txt": "read"}


def test_links_are_followed_once_and_never_in_circles(folder):
    write(folder, a__b_txt="rain")
    (folder.parent / "outside.txt").write_text("wind")
    (folder / "a" / "up").symlink_to(folder)
    (folder / "a" / "above").symlink_to(folder.parent)
    (folder / "again").symlink_to(folder / "a")
    (folder / "copy.txt").symlink_to(folder / "a" / "b.txt")
    (folder / "0").symlink_to(folder / "a")
    assert listing(folder) == {
        "0": "ignored",
        "a/above": "ignored",
        "a/b.txt": "read",
        "a/up": "ignored",
        "again": "ignored",
        "copy.txt": "ignored",
    }


def test_a_linked_folder_elsewhere_is_read(folder):
    elsewhere = folder.parent / "elsewhere"
    elsewhere.mkdir()
    write(elsewhere, a_txt="rain")
    (folder / "linked").symlink_to(elsewhere)
    (elsewhere / "back").symlink_to(folder)
    assert listing(folder) == {"linked/a.txt": "read", "linked/back": "ignored"}


OUTSIDE = "it is a link to a file outside the corpus folder, which was read"
BEHIND = "it lies behind the link 'linked' to a folder outside the corpus folder, which was read"


def test_a_link_out_of_the_corpus_is_read_and_said_once(folder):
    behind = write(folder.parent / "behind", a_txt="rain", b_txt="wind")
    outside = write(folder.parent / "outside", c_csv="text\nhail\nsun\n", d_txt="")
    (folder / "linked").symlink_to(behind)
    for name in ("c.csv", "d.txt"):
        (folder / name).symlink_to(outside / name)
    write(folder, e_txt="snow")
    (folder / "f.txt").symlink_to(folder / "e.txt")
    files = list_files(folder)
    assert [(record.path, record.text, record.problem) for file in files for record in read_file(file)] == [
        ("c.csv", "hail", OUTSIDE),
        ("c.csv", "sun", ""),
        ("d.txt", "", "the file is empty: zero bytes"),  # nothing of it was read
        ("e.txt", "snow", ""),
        ("f.txt", "snow", ""),
        ("linked/a.txt", "rain", BEHIND),
        ("linked/b.txt", "wind", ""),
    ]
    assert listing(folder)["f.txt"] == "ignored"
    warned = next(read_file(files[0]))
    assert (warned.severity, warned.remedy.split(",")[0]) == ("warning", "copy the articles into the folder")


def test_who_names_a_link_means_it(folder):
    write(folder.parent / "elsewhere", a_txt="rain")
    (folder / "b.txt").symlink_to(folder.parent / "elsewhere" / "a.txt")
    (folder.parent / "corpora").symlink_to(folder)
    assert [record.problem for file in list_files(folder / "b.txt") for record in read_file(file)] == [""]
    assert [record.problem for file in list_files(f"{folder}/*.txt") for record in read_file(file)] == [OUTSIDE]
    (folder / "b.txt").unlink()
    write(folder, c_txt="rain")
    assert [record.problem for file in list_files(folder.parent / "corpora") for record in read_file(file)] == [""]


@pytest.mark.parametrize(
    ("target", "problem", "remedy"),
    [
        ("nowhere.txt", "the file it points to is missing", "restore that file, or delete the link"),
        ("self.txt", "it is a link that leads back to itself", "delete it"),
    ],
)
def test_a_link_that_leads_nowhere_is_a_problem(folder, target, problem, remedy):
    (folder / "self.txt").symlink_to(folder / target)
    (record,) = read_file(list_files(folder)[0])
    assert (record.problem, record.remedy) == (f"cannot be opened: {problem}", remedy)


def test_a_file_that_is_gone_meanwhile_is_a_problem(folder):
    write(folder, a_txt="rain")
    (file,) = list_files(folder)
    (folder / "a.txt").unlink()
    (record,) = read_file(file)
    assert (record.problem, record.remedy) == ("cannot be opened: it is no longer there", "load the corpus again")


def test_a_folder_that_cannot_be_opened_is_a_problem(folder, monkeypatch):
    write(folder, a_txt="rain", closed__b_txt="wind")
    scan = os.scandir

    def refuse(place):
        if str(place).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(place))
        return scan(place)

    monkeypatch.setattr(os, "scandir", refuse)
    files = list_files(folder)
    assert [file.name for file in files] == ["a.txt", "closed"]
    (record,) = read_file(files[1])
    assert record.problem == "cannot be opened: no right to list the folder"
    assert record.remedy == "check its permissions"


def test_a_pipe_or_a_socket_is_a_problem_and_not_waited_for(folder, monkeypatch):
    write(folder, a_txt="rain")
    os.mkfifo(folder / "pipe.txt")
    monkeypatch.chdir(folder)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.txt")
        assert listing(folder) == {"a.txt": "read", "pipe.txt": "read", "socket.txt": "read"}
        assert len(fingerprint_files(folder)) == 64
        for file in list_files(folder)[1:]:
            (record,) = read_file(file)
            assert record.problem == "cannot be opened: it is a pipe, a socket or a device, not a file"
            assert record.remedy == "remove it"


def test_a_device_is_never_opened():
    assert problems(read_file(CorpusFile(Path("/dev/zero"), "zero"))) == [
        "cannot be opened: it is a pipe, a socket or a device, not a file"
    ]


def test_a_file_without_permission_is_a_problem(folder, monkeypatch):
    write(folder, a_txt="rain", b_txt="wind")
    opened = os.open

    def refuse(place, *options, **more):
        if str(place).endswith("a.txt"):
            raise PermissionError(13, "Permission denied", str(place))
        return opened(place, *options, **more)

    monkeypatch.setattr(os, "open", refuse)
    records = [record for file in list_files(folder) for record in read_file(file)]
    assert problems(records) == ["cannot be opened: Permission denied"]
    assert records[0].remedy == "check its permissions"
    assert [record.text for record in records] == ["", "wind"]


@pytest.mark.parametrize(
    "name", ["a b.txt", "a'b\".txt", "a\nb.txt", "..a.txt", "a..txt", "-a.txt", "ä‮b.txt", "$(a).txt"]
)
def test_a_name_may_hold_any_sign(folder, name):
    (folder / name).write_text("rain")
    assert [(record.path, record.text) for file in list_files(folder) for record in read_file(file)] == [(name, "rain")]


def test_a_name_that_is_no_unicode_can_be_shown(folder):
    (folder / os.fsdecode(b"\xe4.txt")).write_text("rain")
    assert listing(folder) == {"\ufffd.txt": "read"}
    assert len(fingerprint_files(folder)) == 64


def test_a_relative_path_counts_from_here_and_then_from_the_project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert next(file.name for file in list_files("seeds") if not file.ignored) == "000_7ad2fd2213e9d743.txt"
    (tmp_path / "seeds").mkdir()
    write(tmp_path / "seeds", a_txt="rain")
    assert listing("seeds") == {"a.txt": "read"}


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("http://example.org/rain", "is an address. Download the articles into a folder and give that folder."),
        ("filecache::HTTPS://example.org/rain", "is an address."),
        ("s3://rain/wind", "s3://rain/wind cannot be reached: Install s3fs to access S3. Install that package"),
        ("rain://wind", "rain://wind cannot be reached (Protocol not known: rain). Check the address"),
        ("ftp://me:secret@/rain", "ftp:///rain cannot be reached"),
        ("memory://no/such/folder", "there is no folder or file 'memory://no/such/folder'."),
        ("no such folder", "there is no folder or file 'no such folder'. Give the folder that holds the articles."),
        ("no/such/*.txt", "there is no folder or file 'no/such/*.txt'."),
        ("", "there is no folder or file ''."),
        ("~nobody-here/rain", "there is no folder or file"),
        ("a" * 5_000, "there is no folder or file"),
        ("a\0b", "there is no folder or file"),
        ([], "an empty list holds no file to read. Put articles there as csv, docx, eml, html"),
        (None, "None is no path. Give the folder that holds the articles, a file, a pattern or an address, or a list"),
        (5, "5 is no path. Give the folder"),
        ([None], "None is no path. Give the folder"),
        ([["rain"]], "a list is no path. Give the folder"),
        ({"text": "rain"}, "a dict is no path. Give the folder"),
        (b"rain", "b'rain' is no path. Give the folder"),
        (pd.DataFrame({"text": ["rain"]}), "a DataFrame is no path. Give the folder"),
    ],
)
def test_a_path_that_leads_nowhere_says_so(path, says):
    with pytest.raises(CorpusError) as error:
        list_files(path)
    assert says in str(error.value)


def test_all_wrong_paths_are_named_at_once(folder):
    with pytest.raises(CorpusError, match=r"'rain'.*'wind'"):
        list_files(["rain", folder, "wind"])


def test_a_folder_without_articles_says_so(folder):
    write(folder, README_md="about")
    with pytest.raises(
        CorpusError, match=r"holds no file to read\. Put articles there as csv, docx, .* txt, warc, xlsx or zip files\."
    ):
        list_files(folder)


def test_a_tilde_is_the_home_folder(folder, monkeypatch):
    write(folder, a_txt="rain")
    monkeypatch.setenv("HOME", str(folder.parent))
    monkeypatch.setenv("USERPROFILE", str(folder.parent))
    assert listing("~/corpus") == {"a.txt": "read"}


def test_a_pattern_finds_what_it_names(folder):
    write(folder, a_txt="rain", b_csv="text\nwind")
    assert [place.name for place in find_corpus(f"{folder}/*.csv")] == ["b.csv"]
    (folder / "[a].txt").write_text("rain")
    assert [place.name for place in find_corpus(folder / "[a].txt")] == ["[a].txt"]


# addresses


@pytest.fixture
def memory():
    """A store that is no folder of this machine, as a bucket is."""
    import fsspec

    system = fsspec.filesystem("memory")
    yield system
    system.store.clear()
    system.pseudo_dirs[:] = [""]


def test_an_address_is_read_like_a_folder(memory, folder):
    write(folder, a_txt="rain", b__c_csv="text\nwind", README_md="about", sources_csv="path,outlet\na.txt,The Post")
    for file in list_files(folder):
        memory.pipe(f"/corpus/{file.name}", file.place.read_bytes())
    assert listing("memory://corpus") == listing(folder)
    assert fingerprint_files("memory://corpus") == fingerprint_files(folder)
    assert corpus("memory://corpus") == corpus(folder)
    assert listing("memory://corpus/*.txt") == {"a.txt": "read", "sources.csv": "sidecar"}
    assert listing("memory://corpus/*") == listing(folder)
    assert listing("memory://corpus/b/*") == {"c.csv": "read"}
    assert listing("memory://corpus/README.md") == {"README.md": "read", "sources.csv": "sidecar"}
    assert sorted(listing([folder, "memory://corpus/b"])) == ["README.md", "a.txt", "b/c.csv", "c.csv", "sources.csv"]


def test_an_address_on_this_machine_is_a_path(folder):
    write(folder, a_txt="rain")
    assert listing(folder.as_uri()) == {"a.txt": "read"}
    assert find_corpus(folder.as_uri()) == [folder]


def test_a_store_that_fails_is_a_problem(memory, monkeypatch):
    memory.pipe("/corpus/a.txt", b"rain")
    (file,) = list_files("memory://corpus")

    def fail(*arguments, **options):
        raise RuntimeError("the line is dead")

    monkeypatch.setattr(type(memory), "_open", fail)
    (record,) = read_file(file)
    assert record.problem == "cannot be opened: the line is dead"
    assert record.remedy == "check the address and the rights to it, and load again"


@pytest.mark.parametrize("method", ["_open", "info", "find", "isdir", "glob"])
@pytest.mark.parametrize("path", ["memory://corpus", "memory://corpus/a.txt", "memory://corpus/*.txt"])
def test_what_a_driver_raises_ends_as_a_problem_or_a_sentence(memory, monkeypatch, method, path):
    for name, content in {"a.txt": "rain", "sources.csv": "path,source\na.txt,The Post"}.items():
        memory.pipe(f"/corpus/{name}", content.encode())

    def fail(*arguments, **options):
        raise RuntimeError("the line is dead")

    monkeypatch.setattr(type(memory), method, fail)
    for look in (corpus, fingerprint_files):
        try:
            found = look(path)
        except CorpusError as error:
            assert str(error).endswith("cannot be reached (the line is dead). Check the address and the rights to it.")
        else:
            assert method not in str(found) and (look is fingerprint_files or "dead" in str(found) or method != "_open")


@pytest.fixture
def fetched(memory, monkeypatch):
    """The files that were fetched from the store, in their order."""
    places, whole = [], type(memory)._open

    def note(self, place, mode="rb", **options):
        places.extend([place] if mode == "rb" else [])
        return whole(self, place, mode, **options)

    monkeypatch.setattr(type(memory), "_open", note)
    return places


def test_a_file_elsewhere_is_fetched_once_and_again_where_it_has_changed(memory, fetched):
    memory.pipe("/corpus/a.txt", b"rain")
    memory.pipe("/corpus/sources.csv", b"path,source\na.txt,The Post")
    before = fingerprint_files("memory://corpus")
    for _ in range(2):
        assert corpus("memory://corpus")[0][2] == [("rain", {"source": "The Post"})]
        assert fingerprint_files("memory://corpus") == before
    assert sorted(fetched) == ["/corpus/a.txt", "/corpus/sources.csv"]
    memory.pipe("/corpus/a.txt", b"wind")  # as many bytes
    assert fingerprint_files("memory://corpus") != before
    assert corpus("memory://corpus")[0][2] == [("wind", {"source": "The Post"})]
    assert len(fetched) == 3


def test_a_store_that_tells_no_version_is_asked_each_time(memory, fetched, monkeypatch):
    memory.pipe("/corpus/a.txt", b"rain")
    whole = type(memory).info
    monkeypatch.setattr(
        type(memory), "info", lambda self, place: {k: v for k, v in whole(self, place).items() if k != "created"}
    )
    corpus("memory://corpus")
    memory.pipe("/corpus/a.txt", b"wind")
    assert corpus("memory://corpus")[0][2] == [("wind", {})]
    assert len(fetched) == 2


def test_what_does_not_fit_is_fetched_again(memory, fetched, monkeypatch):
    monkeypatch.setattr("analysis.files.remote._KEPT", 0)
    memory.pipe("/corpus/a.txt", b"rain again")
    assert corpus("memory://corpus")[0][2] == corpus("memory://corpus")[0][2] == [("rain again", {})]
    assert len(fetched) == 2


# sidecars


def corpus(path, **options):
    """What every file of a corpus holds: (name, status, [(text, fields) or what is wrong])."""
    return [
        (file.name, file.status, [record.problem or (record.text, record.fields) for record in records])
        for file, records in read_corpus(path, **options)
    ]


def test_a_sidecar_describes_articles_by_path_id_and_url(folder):
    write(folder, a__b_txt="rain", c_csv="id,url,text,title\n7,http://x/7,wind,Old\n8,http://x/8,storm,Kept\n")
    write(
        folder,
        metadata_csv="File;id;url;Outlet;title;Section\n./a/b.txt;;;The Post;;x\n;7;;;New;\n;;http://x/8;Wind;;\n",
    )
    assert corpus(folder) == [
        ("a/b.txt", "read", [("rain", {"source": "The Post", "Section": "x"})]),
        (
            "c.csv",
            "read",
            [
                ("wind", {"id": "7", "url": "http://x/7", "title": "New"}),
                ("storm", {"id": "8", "url": "http://x/8", "title": "Kept", "source": "Wind"}),
            ],
        ),
        ("metadata.csv", "sidecar", []),
    ]


def test_a_sidecar_describes_a_page_by_the_address_that_it_states(folder):
    canonical = '<link rel="canonical" href="https://post.example/rain">'
    paragraphs = "<p>It rained all night over the city, and the wind brought down old trees near the station.</p>" * 4
    write(
        folder,
        a_html=f"<!doctype html><html><head>{canonical}</head><body><article>{paragraphs}</article></body></html>",
    )
    write(folder, sources_csv="url,outlet\nhttps://post.example/rain,The Post")
    assert corpus(folder)[0][2][0][1]["source"] == "The Post"
    assert corpus(folder)[1][2] == []


def test_a_sidecar_row_for_a_table_describes_all_its_rows_or_one(folder):
    write(folder, c_csv="text\nwind\nstorm", sources_csv="path,source,section\nc.csv,The Post,\nc.csv:2,,x\n")
    assert corpus(folder)[0][2] == [("wind", {"source": "The Post"}), ("storm", {"source": "The Post", "section": "x"})]


def test_a_sidecar_in_a_folder_counts_paths_from_there(folder):
    write(folder, a__b_txt="rain", a__sources_csv="path,source\nb.txt,The Post")
    assert corpus(folder)[0][2] == [("rain", {"source": "The Post"})]


def test_a_named_sidecar_overrides_the_others(folder, tmp_path):
    write(folder, a_txt="rain", sources_csv="path,source,title\na.txt,The Post,Rain")
    (tmp_path / "more.csv").write_text("path,source\na.txt,The Rain Post")
    named = corpus(folder, sidecar=tmp_path / "more.csv")
    assert named[0][2] == [("rain", {"source": "The Rain Post", "title": "Rain"})]
    assert [(name, status) for name, status, _ in named[1:]] == [("sources.csv", "sidecar"), ("more.csv", "sidecar")]
    assert len(corpus(folder, sidecar=folder / "sources.csv")) == 2


def test_a_sidecar_row_that_describes_nothing_is_a_warning(folder):
    write(folder, a_txt="rain", sources_csv="path,source\nb.txt,x\na.txt,y\na.txt,z\n,w\n")
    (_, _, said) = corpus(folder)[1]
    assert said == [
        "row 1 describes the path 'b.txt', which no article has",
        "row 3 describes the path 'a.txt' a second time: the first row counts",
        "row 4 says nothing in its columns ['path']",
    ]
    (_, records) = list(read_corpus(folder))[1]
    assert {(record.path, record.severity, bool(record.remedy)) for record in records} == {
        ("sources.csv", "warning", True)
    }


@pytest.mark.parametrize("store", ["folder", "memory"])
def test_a_sidecar_beside_the_files_that_are_given_is_used(folder, memory, store):
    write(folder, a_csv="id,text\n1,rain", b__c_txt="wind", b__d_txt="hail", b__e_csv="text\nsun")
    write(folder, sources_csv="id,source\n1,The Post\n2,x\n3,y\n", b__metadata_csv="path,title\nc.txt,Wind\n")
    for file in list_files(folder):
        memory.pipe(f"/corpus/{file.name}", file.place.read_bytes())
    root = str(folder) if store == "folder" else "memory://corpus"
    rain = ("a.csv", "read", [("rain", {"id": "1", "source": "The Post"})])
    (said,) = corpus(f"{root}/a.csv")[1][2]
    assert corpus(f"{root}/a.csv") == [rain, ("sources.csv", "sidecar", [said])]
    assert (
        said
        == "2 of its rows describe no article of this corpus, such as: row 2 describes the id '2', which no article has"
    )
    assert len(corpus(root)[-1][2]) == 2  # of a whole folder each row is said
    assert corpus(f"{root}/b/c.txt") == [
        ("c.txt", "read", [("wind", {"title": "Wind"})]),
        ("metadata.csv", "sidecar", []),
    ]
    assert [row[0] for row in corpus(f"{root}/*.csv")] == ["a.csv", "sources.csv"]
    assert listing(f"{root}/b/*.txt") == {"c.txt": "read", "d.txt": "read", "metadata.csv": "sidecar"}
    assert fingerprint_files(f"{root}/a.csv") != fingerprint_files(
        write(folder / "x", a_csv="id,text\n1,rain") / "a.csv"
    )


def test_a_table_of_articles_beside_a_file_is_not_read_with_it(folder):
    write(folder, a_txt="rain", metadata_csv="id,text\n1,wind")
    assert listing(folder / "a.txt") == {"a.txt": "read"}


def test_a_sidecar_that_is_no_path_says_so(folder):
    write(folder, a_txt="rain")
    for sidecar in (pd.DataFrame({"path": ["a.txt"]}), 5, [folder / "b.csv"]):
        with pytest.raises(
            CorpusError, match=r"the sidecar is a \w+, not a path\. Save it as a CSV table and name that\."
        ):
            corpus(folder, sidecar=sidecar)
        with pytest.raises(CorpusError, match="not a path"):
            fingerprint_files(folder, sidecar=sidecar)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("outlet\nx", "no column says which article a row is about; there are ['outlet']"),
        ('path,source\n"a', None),
        ("\0\1\2\3", "the file holds binary data, not text"),
    ],
)
def test_a_sidecar_that_cannot_be_used_is_a_warning_or_if_it_was_named_an_error(folder, table, said):
    write(folder, a_txt="rain", sources_csv=table)
    named = corpus(folder)[1]
    assert named[:2] == ("sources.csv", "sidecar")
    assert said is None or named[2] == [said]
    if said:
        with pytest.raises(CorpusError, match=r"the sidecar 'sources\.csv' cannot be read: "):
            corpus(folder, sidecar=folder / "sources.csv")


def test_a_sidecar_that_is_not_there_is_an_error(folder):
    write(folder, a_txt="rain")
    with pytest.raises(CorpusError, match="there is no folder or file"):
        corpus(folder, sidecar=folder / "no.csv")
    with pytest.raises(CorpusError, match=r"is not one file on this machine\. Name a CSV table\."):
        corpus(folder, sidecar=folder)


def test_a_table_of_articles_may_be_called_like_a_sidecar(folder):
    write(folder, metadata_csv="id,text\n1,rain")
    assert corpus(folder) == [("metadata.csv", "read", [("rain", {"id": "1"})])]


def test_a_sidecar_counts_in_the_fingerprint(folder):
    write(folder, a_txt="rain")
    before = fingerprint_files(folder)
    write(folder, sources_csv="path,source\na.txt,x")
    within = fingerprint_files(folder)
    named = fingerprint_files(folder, sidecar=folder / "sources.csv")
    assert len({before, within, named}) == 3


# fingerprint


def test_the_fingerprint_is_of_names_and_bytes_and_of_nothing_else(folder):
    write(folder, a_txt="rain", b_txt="wind", README_md="about")
    digests = [hashlib.sha256(text).hexdigest() for text in (b"rain", b"wind")]
    expected = hashlib.sha256(f"a.txt\0{digests[0]}\0b.txt\0{digests[1]}\0".encode()).hexdigest()
    assert fingerprint_files(folder) == expected
    os.utime(folder / "a.txt", (0, 0))
    (folder / "README.md").write_text("about something else")
    assert fingerprint_files(folder) == expected
    assert fingerprint_files([folder / "b.txt", folder / "a.txt"]) == expected


@pytest.mark.parametrize("change", ["a byte", "a name", "one more"])
def test_the_fingerprint_changes_with(folder, change):
    write(folder, a_txt="rain", b_txt="wind")
    before = fingerprint_files(folder)
    if change == "a byte":
        (folder / "a.txt").write_text("raim")
    elif change == "a name":
        (folder / "a.txt").rename(folder / "c.txt")
    else:
        write(folder, c_txt="")
    assert fingerprint_files(folder) != before


# text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"rain\r\nwind\r\n", "rain\r\nwind\r\n"),  # offsets count what stands there
        (b"rain\x0cwind\xe2\x80\xa8storm\xc2\xa0", "rain\x0cwind\u2028storm\xa0"),
        (b"\xef\xbb\xbfrain", "rain"),
        ("дождь".encode("utf-16"), "дождь"),
        (b"\xfe\xff" + "rain".encode("utf-16-be"), "rain"),
        (b"\xff\xfer", "\ufffd"),  # half a sign, as _faults says of it
        (b"  \n ", "  \n "),
        (b"rain and wind and rain \x00", "rain and wind and rain \x00"),  # one slip makes no binary
    ],
)
def test_a_text_is_read_as_it_stands(folder, raw, text):
    assert rows(read(folder, "a.txt", raw)) == [(text, {})]


@pytest.mark.parametrize(
    ("name", "raw", "problem"),
    [
        ("a.txt", b"", "the file is empty: zero bytes"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff", "the file holds binary data"),
        ("a.txt", bytes(range(32)), "the file holds binary data, not text"),
        ("a.csv", b"", "the file is empty: zero bytes"),
        ("a.xyz", b"rain", ".xyz is not a format that is read"),
    ],
)
def test_what_is_no_text_is_a_problem_with_a_remedy(folder, name, raw, problem):
    (record,) = read(folder, name, raw)
    assert record.problem == problem
    assert record.remedy
    assert (record.path, record.text, record.fields) == (name, "", {})


def test_an_extension_may_be_in_capitals(folder):
    assert rows(read(folder, "A.TXT", "rain")) == [("rain", {})]


# csv


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("text\nrain\n", [("rain", {})]),
        ("text,outlet\r\nrain,Rain Post\r\n", [("rain", {"source": "Rain Post"})]),
        ("text;outlet\nrain, wind;Rain Post", [("rain, wind", {"source": "Rain Post"})]),
        ("text\toutlet\nrain\tRain Post", [("rain", {"source": "Rain Post"})]),
        ('text,n\n"rain\nand ""wind""",1', [('rain\nand "wind"', {"n": "1"})]),
        ("text\rrain\rwind", [("rain", {}), ("wind", {})]),  # the line ends of old Macs
        ("\n\ntext\n\nrain\n\n", [("rain", {})]),
        ("\ufefftext,n\nrain,1", [("rain", {"n": "1"})]),
        (",text,\n0,rain,x", [("rain", {"column_1": "0", "column_3": "x"})]),  # a table written with its row numbers
        (" Text , N\nrain,1", [("rain", {"N": "1"})]),
        ("text,n\nrain", [("rain", {})]),  # a row may stop early
        ("n,text\n1", [("", {"n": "1"})]),
        ("text,n\nrain,\n", [("rain", {})]),  # an empty cell says nothing
        ("id,text\n007,a\n1e5,b\nйод,c", [("a", {"id": "007"}), ("b", {"id": "1e5"}), ("c", {"id": "йод"})]),
        ("text,date,published\nrain,x,2024", [("rain", {"date": "x", "published": "2024"})]),
        ("Text,text\nrain,wind", [("rain", {"text_input": "wind"})]),
        ("text,body\nrain,wind", [("rain", {"body": "wind"})]),
        ("Body,path,n_chars\nrain,x,9", [("rain", {"path_input": "x", "n_chars_input": "9"})]),
        ("text,n\nrain\0wind,1", [("rain\0wind", {"n": "1"})]),
    ],
)
def test_a_csv_table(folder, table, expected):
    records = read(folder, "a.csv", table)
    assert (rows(records), problems(records)) == (expected, [])


@pytest.mark.parametrize(
    ("column", "field"),
    [
        ("TEXT", "text"), ("Content", "text"), ("body", "text"), ("Article", "text"), ("maintext", "text"),
        ("Full Text", "text"), ("Title", "title"), ("HEADLINE", "title"), ("Date", "published"), ("Pub Date", "published"),
        ("pub-date", "published"), ("publishDate", "published"), ("publish_date", "published"), ("Source", "source"),
        ("outlet", "source"), ("Publication", "source"), ("PUBLISHER", "source"), ("domain", "source"), ("URL", "url"),
        ("Language", "language"), ("ID", "id"),
    ],
)  # fmt: skip
def test_a_column_is_known_by_the_names_people_use(folder, column, field):
    (record,) = read(folder, "a.csv", f"{column}\nrain" if field == "text" else f"text,{column}\nwind,rain")
    assert ({"text": record.text} | record.fields if field == "text" else record.fields)[field] == "rain"


def test_columns_that_a_page_would_give_are_kept_apart(folder):
    assert read(folder, "a.csv", "text,page_date\nrain,x")[0].fields == {"page_date_input": "x"}


def test_columns_may_be_chosen(folder):
    table = "text,Body,Who\nno,rain,Rain Post"
    expected = [("rain", {"text_input": "no", "source": "Rain Post"})]
    assert rows(read(folder, "a.csv", table, columns={"text": "Body", "source": "Who"})) == expected


@pytest.mark.parametrize(
    ("table", "columns", "problem"),
    [
        ("n,rain\n1,2", None, "no column holds the text; the columns are ['n', 'rain']"),
        ("text,n,n\nrain,1,2", None, "the columns ['n'] stand twice in the header"),
        ("text,n\nrain,1,2", None, "line 2 has 3 cells under 2 columns"),
        (
            "n\nrain",
            {"text": "Body"},
            "neither the column 'Body' is there, nor one that is known to hold text; there are ['n']",
        ),
        ("\n\n", None, "no column holds the text; the columns are []"),
        ("\ufeff", None, "no column holds the text; the columns are []"),
        ('text\n"rain', None, "line 2 is no row of the table (a quotation mark that is not closed): passed over"),
        ('text\n"rain" x', None, "line 2 is no row of the table (',' expected after '\"'): passed over"),
        (
            '"text\nrain',
            None,
            "line 1, the header, is not CSV (a quotation mark that is not closed): nothing below it was read",
        ),
    ],
)
def test_a_csv_that_cannot_be_read(folder, table, columns, problem):
    records = read(folder, "a.csv", table, columns=columns)
    assert (rows(records), problems(records)) == ([], [problem])
    assert all(record.remedy for record in records)


def test_a_row_that_does_not_fit_stops_no_other(folder):
    records = read(folder, "a.csv", "text,n\nrain,1\nwind,2,3\nstorm,4")
    assert rows(records) == [("rain", {"n": "1"}), ("storm", {"n": "4"})]
    assert [record.number for record in records] == [1, None, 3]


GOOD = [f'{n},"Rain {n}\nand ""wind"", again","b"\n' for n in range(1, 9)]  # a row is two lines


@pytest.mark.parametrize(
    ("bad", "where"),
    [
        ('5,"rain,b\n', "line 10 is"),  # opened and not closed
        ('5,"rain" again,b\n', "line 10 is"),
        ('5,"He said "no", and\nthat, he said,\nwas it",b\n', "lines 10 to 12 are"),
        ('5,"One\nHe said "no" to it\n\nTwo\nand so it went",b\n', "lines 10 to 14 are"),
        ('5,"One, two, three\nHe said "no" to it\nfour, five, six\nseven",b\n', "lines 10 to 13 are"),
        ('5,rain,b"\n"5,"rain,b\n', "line 11 is"),  # a quotation mark within a cell is only a sign
    ],
)
@pytest.mark.parametrize("place", ["first", "middle", "last"])
def test_a_stray_quote_costs_its_row_and_no_other(folder, bad, where, place):
    before, behind = {"first": ([], GOOD), "middle": (GOOD[:4], GOOD[4:]), "last": (GOOD, [])}[place]
    records = read(folder, "a.csv", "id,text,n\n" + "".join([*before, bad, *behind]))
    good = [(f'Rain {n}\nand "wind", again', {"id": str(n), "n": "b"}) for n in range(1, 9)]
    extra = [("rain", {"id": "5", "n": 'b"'})] if bad.startswith("5,rain") else []
    assert [row for row in rows(records) if row not in extra] == good
    assert len(rows(records)) == 8 + len(extra)
    said = problems(records)
    assert all("no row of the table" in problem for problem in said)
    if place == "first":  # nothing shows yet that a row may go over lines
        assert len(said) == sum(bool(line.strip()) for line in bad.split("\n")) - len(extra)
        return
    assert [problem.startswith(where) for problem in said] == [True] if place == "middle" else len(said) == 1
    assert [record.number for record in records if not record.problem][-1] == (8 if place == "last" else 9) + len(extra)


def test_each_stray_quote_is_an_error_of_its_own(folder):
    table = "id;text\n" + "".join(f'{n};"rain {n}\n' if n % 3 == 0 else f"{n};rain {n}\n" for n in range(1, 31))
    table += "31;rain\n" + '32;"rain\n33;"rain" x\n\n34;"rain\n' + "35;rain"
    records = read(folder, "a.csv", table)
    assert [fields["id"] for _, fields in rows(records)] == [*(str(n) for n in range(1, 32) if n % 3), "35"]
    strays = [*range(3, 31, 3), 32, 33, 35]
    assert [problem.split(" is ")[0] for problem in problems(records)] == [f"line {n + 1}" for n in strays]


@pytest.mark.parametrize(
    ("table", "kept", "said"),
    [
        ('"rain,1\nwind,2\nhail,",x",3\nsun,4\nsnow,5\n', ["sun", "snow"], "line 2 line 3 line 4"),
        ('"rain,1\nwind,2\nhail,",x"\nsun,4\n', ["wind", "hail", "sun"], "line 2"),
        ('"rain,1\nwind,2\n"hail, all night\nlong",3\nsun,4\n', ["wind", "hail, all night\nlong", "sun"], "line 2"),
        ('"rain, all\nnight\nfor",5" of it\nsun,4\n', [], None),  # an inch in a row of its own
    ],
)
def test_a_quote_that_swallows_whole_rows_gives_them_back(folder, table, kept, said):
    records = read(folder, "a.csv", "text,n\n" + table)
    if said is None:
        assert rows(records) == [("rain, all\nnight\nfor", {"n": '5" of it'}), ("sun", {"n": "4"})]
        return
    assert [text for text, _ in rows(records)] == kept
    assert " ".join(problem[:6] for problem in problems(records)) == said


def test_rows_that_all_stop_early_go_on_behind_a_stray_quote(folder):
    records = read(folder, "a.csv", "text,n,m\n" + "rain,1\n" * 5 + '"wind" x,2\n' + "hail,3\n" * 5)
    assert [text for text, _ in rows(records)] == ["rain"] * 5 + ["hail"] * 5


def test_a_table_of_odd_rows_is_read_to_its_end(folder, monkeypatch):
    monkeypatch.setattr("analysis.files.sheets._LONG", 100)
    records = read(folder, "a.csv", "text,n\n" + '"rain\nall\nnight",5" or\n' * 200)
    assert rows(records) == [("rain\nall\nnight", {"n": '5" or'})] * 200


def test_lines_are_counted_from_the_top_of_the_file(folder):
    assert problems(read(folder, "a.csv", "\n\ntext,n\n\nrain,1,2\n")) == ["line 5 has 3 cells under 2 columns"]


def test_a_quote_may_go_over_many_lines_but_not_over_the_table(folder, monkeypatch):
    monkeypatch.setattr("analysis.files.sheets._LONG", 1_000)
    article = '"' + "rain, all\n" * 90 + '",1\n'
    table = "text,n\n" + article * 3 + '"wind,2\n' + "hail,3\n" * 1_000 + article
    records = read(folder, "a.csv", table)
    assert [len(text) for text, _ in rows(records)] == [900] * 3 + [4] * 1_000 + [900]
    (problem,) = problems(records)
    assert problem.startswith("line 275 is no row of the table (a quotation mark that is not closed within 1,00")


def test_a_table_of_strays_takes_no_square_of_time(folder):
    start = time.process_time()
    assert len(problems(read(folder, "a.csv", "text,b,c\n" + 'a",b,"c\n' * 100_000))) == 100_000
    assert time.process_time() - start < 10


def test_a_table_without_rows_has_no_records(folder):
    assert read(folder, "a.csv", "text,n\n") == []


def test_a_cell_may_be_long(folder):
    assert rows(read(folder, "a.csv", "text\n" + "rain " * 100_000))[0][0] == "rain " * 100_000


# jsonl


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('{"text": "rain", "outlet": "Rain Post"}', ("rain", {"source": "Rain Post"})),
        ('{"text": "rain", "id": 7}', ("rain", {"id": "7"})),
        ('{"text": "rain", "id": 1e5}', ("rain", {"id": "1e5"})),
        ('{"text": "rain", "id": 12345678901234567890.10}', ("rain", {"id": "12345678901234567890.10"})),
        ('{"text": "rain", "id": "007"}', ("rain", {"id": "007"})),
        ('{"text": 5}', ("5", {})),
        ('{"text": null, "id": null}', ("", {})),
        ('{"text": NaN, "n": NaN, "m": Infinity}', ("", {})),
        (
            '{"text": "rain", "n": {"b": [1.50, true, null], "a": "дождь"}}',
            ("rain", {"n": '{"a": "дождь", "b": [1.5, true, null]}'}),
        ),
        ('{"text": "rain", "ok": true}', ("rain", {"ok": "true"})),
        (r'{"text": "rain \ud83d\ude00"}', ("rain 😀", {})),
        (r'{"text": "rain \ud83d"}', ("rain \ufffd", {})),  # half a sign, where an export cut it
        (r'{"text": "rain\u2028wind\u0000"}', ("rain\u2028wind\0", {})),
        ('{"text": "rain"}\r', ("rain", {})),
    ],
)
def test_a_line_of_json(folder, line, expected):
    records = read(folder, "a.jsonl", line)
    assert (rows(records), problems(records)) == ([expected], [])


def test_a_json_text_may_hold_any_line_separator(folder):
    records = read(folder, "a.jsonl", '{"text": "rain\u2028wind"}\n\n{"text": "storm\x85"}\n')
    assert [(record.text, record.number) for record in records] == [("rain\u2028wind", 1), ("storm\x85", 3)]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("rain", "line 2: not JSON (Expecting value: line 1 column 1 (char 0))"),
        ('["rain"]', "line 2: not an object"),
        ("null", "line 2: not an object"),
        ("5", "line 2: not an object"),
        ("{}", "line 2: no column holds the text; the columns are []"),
        ('{"n": 1}', "line 2: no column holds the text; the columns are ['n']"),
        ('{"text": "a", " text": "b"}', "line 2: the columns ['text'] stand twice in the header"),
        ("[" * 100_000, "line 2: nested too deeply"),
    ],
)
def test_a_bad_line_stops_no_other(folder, line, problem):
    records = read(folder, "a.jsonl", f'{{"text": "rain"}}\n{line}\n{{"text": "wind"}}')
    assert rows(records) == [("rain", {}), ("wind", {})]
    assert problems(records) == [problem]


def test_a_field_that_some_lines_lack_is_missing_there(folder):
    lines = '{"Body": "rain", "Who": "Rain Post"}\n{"Body": "wind"}\n{"Who": "Rain Post"}'
    records = read(folder, "a.jsonl", lines, columns={"text": "Body", "source": "Who"})
    assert rows(records) == [("rain", {"source": "Rain Post"}), ("wind", {})]
    assert problems(records) == [
        "line 3: neither the column 'Body' is there, nor one that is known to hold text; there are ['Who']"
    ]


def test_columns_that_are_chosen_count_where_they_are_there(folder):
    write(folder, a_csv="Body,text,Who\nrain,no,x", b_csv="content,outlet\nwind,The Post", c_csv="n,m\n1,2\n3,4")
    write(folder, d_jsonl='{"content": "hail"}\n{"Body": "sun", "Who": "y"}\n{"n": 1}')
    found = corpus(folder, columns={"text": "Body", "source": "Who"})
    usual = "are not there, and those with usual names were taken; there are"
    lacking = f"the columns ['Body', 'Who'] {usual} ['content', 'outlet']"
    neither = "neither the column 'Body' is there, nor one that is known to hold text; there are "
    assert [(name, said) for name, _, said in found] == [
        ("a.csv", [("rain", {"text_input": "no", "source": "x"})]),
        ("b.csv", [lacking]),
        ("c.csv", [f"{neither}['n', 'm']"]),
        ("d.jsonl", [("hail", {}), ("sun", {"source": "y"}), f"line 3: {neither}['n']"]),
    ]
    (record,) = read(folder, "b.csv", "content,outlet\nwind,The Post", columns={"text": "Body"})
    assert (record.text, record.fields, record.severity) == ("wind", {"source": "The Post"}, "warning")


def test_a_column_that_a_table_lacks_is_said_once(folder):
    records = read(folder, "a.csv", "text,n\nrain,1\nwind,2", columns={"source": "Who"})
    assert [record.text for record in records] == ["rain", "wind"]
    assert problems(records) == [
        "the columns ['Who'] are not there, and those with usual names were taken; there are ['text', 'n']"
    ]


@pytest.mark.parametrize("suffix", ["txt", "csv", "jsonl"])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.binary(max_size=60) | st.text(st.sampled_from('text,;"\n\r\t\0{}[]:1aя '), max_size=40).map(str.encode))
def test_no_bytes_break_a_reader(folder, suffix, raw):
    for record in read(folder, f"a.{suffix}", raw):
        assert bool(record.problem) == bool(record.remedy)
        assert not (record.problem and record.text)
