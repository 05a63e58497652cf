"""What was compiled and tried once is kept for the next start, and only this user's is believed."""

import json
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from cds_service.appropriateness.knowledge import Knowledge
from cds_service.errors import KnowledgeFault
from cds_service.knowledge_base import kept
from cds_service.knowledge_base.kept import KeptKnowledge, ready_knowledge
from cds_service.narrative import mentions
from cds_service.settings import shipped

CASES = "topics/suspected-spine-infection/cases.yaml"
HEAD = "knowledge.yaml"

#: Says which files of knowledge a start opened, and which readers of such files it loaded.
STARTED = """
import json, sys
opened = []
sys.addaudithook(lambda name, of: opened.append(str(of[0])) if name == "open" else None)
from cds_service.knowledge_base.kept import ready_knowledge
from cds_service.settings import shipped
knowledge = ready_knowledge(shipped("knowledge"))
print(json.dumps({
    "version": knowledge.version,
    "opened": [name for name in opened if name.endswith((".yaml", ".csv", ".schema.json"))],
    "loaded": [name for name in ("yaml", "jsonschema") if name in sys.modules],
}))
"""


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of each test's own: the folder that is kept in it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "spine-imaging-cds"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the knowledge that a test may spoil."""
    return Path(shutil.copytree(shipped("knowledge"), tmp_path / "knowledge"))


@pytest.fixture
def filed(root: Path, knowledge: Knowledge, cache: Path) -> Path:
    """The file in which the knowledge of ``root`` is kept."""
    KeptKnowledge(root).write(knowledge)
    (file,) = cache.iterdir()
    return file


def changed(root: Path, name: str, right: str, wrong: str) -> None:
    text = (root / name).read_text(encoding="utf-8")
    assert right in text
    (root / name).write_text(text.replace(right, wrong, 1), encoding="utf-8")


def start() -> dict[str, object]:
    """What a process of its own does until it has its knowledge."""
    done = subprocess.run(
        [sys.executable, "-c", STARTED], capture_output=True, text=True, check=True
    )
    told: dict[str, object] = json.loads(done.stdout)
    return told


def test_a_second_start_opens_no_file_of_knowledge() -> None:
    first, second = start(), start()

    assert first["opened"]
    assert {"version": first["version"], "opened": [], "loaded": []} == second


def test_what_was_kept_is_what_was_compiled(root: Path, knowledge: Knowledge, filed: Path) -> None:
    assert filed.is_file()
    assert knowledge == KeptKnowledge(root).read()


def test_what_was_kept_reads_texts_and_makes_no_network_again(
    root: Path, knowledge: Knowledge, filed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for made in ("anchors_of", "slips_of", "Machines"):
        monkeypatch.setattr(mentions, made, None)
    text = "Back pain for 3 days, new leg weakness, no fever, retention of 600 ml"
    read = KeptKnowledge(root).read()

    assert read is not None
    assert read.reading.narrative(text)
    assert knowledge.reading.narrative(text) == read.reading.narrative(text)


def test_what_texts_have_taught_is_not_kept(knowledge: Knowledge) -> None:
    before = len(kept.packed(knowledge))
    knowledge.reading.narrative("Weakness of both legs since yesterday, cannot pass urine")

    assert before == len(kept.packed(knowledge))


def test_before_anything_was_kept_there_is_nothing(root: Path) -> None:
    assert KeptKnowledge(root).read() is None


def test_a_change_of_a_file_is_seen(root: Path, filed: Path) -> None:
    changed(root, HEAD, 'version: "0.1.0"', 'version: "0.1.10"')

    assert KeptKnowledge(root).read() is None


def test_a_change_that_leaves_size_and_time_as_they_were_is_seen(root: Path, filed: Path) -> None:
    """As a build that gives every file one instant would make it."""
    before = (root / HEAD).stat()
    changed(root, HEAD, 'version: "0.1.0"', 'version: "0.2.0"')
    os.utime(root / HEAD, ns=(before.st_atime_ns, before.st_mtime_ns))

    assert before.st_size == (root / HEAD).stat().st_size
    assert KeptKnowledge(root).read() is None


@pytest.mark.parametrize("name", ["strange.yaml", "words/more.csv", "schemas/new.schema.json"])
def test_a_file_more_is_seen(root: Path, filed: Path, name: str) -> None:
    (root / name).write_text("id: it\n", encoding="utf-8")

    assert KeptKnowledge(root).read() is None


def test_a_file_less_is_seen(root: Path, filed: Path) -> None:
    (root / "words" / "examples.csv").unlink()

    assert KeptKnowledge(root).read() is None


def test_a_file_that_was_only_touched_changes_nothing(
    root: Path, knowledge: Knowledge, filed: Path
) -> None:
    (root / HEAD).touch()

    assert knowledge == KeptKnowledge(root).read()


@pytest.mark.parametrize(
    ("name", "is_seen"), [("narrative/scopes.py", True), ("web/pages.py", False)]
)
def test_other_code_makes_it_anew(root: Path, tmp_path: Path, name: str, *, is_seen: bool) -> None:
    """All that knowledge is compiled and tried with; the pages have no part in it."""
    package = Path(shutil.copytree(Path(kept.__file__).parents[1], tmp_path / "other/cds_service"))
    before = contents_told_by(package, root)
    with (package / name).open("a", encoding="utf-8") as file:
        file.write("# something else")

    assert is_seen == (before != contents_told_by(package, root))


def contents_told_by(package: Path, root: Path) -> str:
    """What the code of a package calls the contents of a folder."""
    script = (
        "from pathlib import Path\n"
        "from cds_service.knowledge_base.fingerprint import Fingerprint\n"
        f"print(Fingerprint(Path({str(root)!r})).contents)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": str(package.parent)},
        cwd=package.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda file: file.write_bytes(b""), id="empty"),
        pytest.param(lambda file: file.write_bytes(file.read_bytes()[:-1]), id="cut off"),
        pytest.param(lambda file: file.write_bytes(b"\x80" + file.read_bytes()), id="no head"),
        pytest.param(lambda file: file.write_bytes(b"[]\n"), id="another head"),
        pytest.param(lambda file: file.write_bytes(b"{}\n" + file.read_bytes()), id="half a head"),
        pytest.param(lambda file: file.chmod(0o620), id="the group may write it"),
        pytest.param(lambda file: file.chmod(0o602), id="anyone may write it"),
        pytest.param(lambda file: file.parent.chmod(0o707), id="anyone may write its folder"),
        pytest.param(lambda file: file.rename(file.with_suffix(".elsewhere")), id="gone"),
    ],
)
def test_what_cannot_be_believed_is_not_taken(
    root: Path, filed: Path, spoil: Callable[[Path], object]
) -> None:
    spoil(filed)

    assert KeptKnowledge(root).read() is None


class Hostile:
    """Leaves a mark when it is read as a pickle."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return Path.touch, (self.mark,)


def put_in_place_of_ours(file: Path, mark: Path) -> None:
    """A pickle that fits in every respect but whose it is."""
    body = pickle.dumps(Hostile(mark))
    head = json.loads(file.read_bytes().partition(b"\n")[0])
    head["rest"] = sha256(body).hexdigest()
    file.write_bytes(json.dumps(head).encode() + b"\n" + body)


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda file: file.chmod(0o666), id="file"),
        pytest.param(lambda file: file.parent.chmod(0o777), id="folder"),
        pytest.param(lambda file: through_a_link(file), id="a link in place of the file"),
        pytest.param(lambda file: through_a_link(file.parent), id="and of the folder"),
    ],
)
def test_what_others_may_have_written_is_never_run(
    root: Path, filed: Path, tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    """A pickle is code."""
    put_in_place_of_ours(filed, tmp_path / "mark")
    spoil(filed)

    assert KeptKnowledge(root).read() is None
    assert not (tmp_path / "mark").exists()


def through_a_link(path: Path) -> None:
    elsewhere = path.rename(path.with_name("elsewhere"))
    path.symlink_to(elsewhere)


def test_the_pickle_of_these_tests_would_leave_its_mark(
    root: Path, filed: Path, tmp_path: Path
) -> None:
    """Else the tests above would prove nothing."""
    put_in_place_of_ours(filed, tmp_path / "mark")
    KeptKnowledge(root).read()

    assert (tmp_path / "mark").exists()


def test_what_was_made_while_a_file_changed_is_not_kept(
    root: Path, knowledge: Knowledge, cache: Path
) -> None:
    begun = KeptKnowledge(root)
    assert begun.read() is None
    changed(root, HEAD, 'version: "0.1.0"', 'version: "0.2.0"')
    begun.write(knowledge)

    assert not cache.exists()


def test_what_is_of_another_user_is_not_taken(
    root: Path, filed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 65534)

    assert KeptKnowledge(root).read() is None


def test_only_its_user_may_read_or_write_it(filed: Path) -> None:
    assert [0o700, 0o600] == [path.stat().st_mode & 0o777 for path in (filed.parent, filed)]


def test_nothing_else_is_left_beside_it(root: Path, knowledge: Knowledge, filed: Path) -> None:
    KeptKnowledge(root).write(knowledge)

    assert [filed] == list(filed.parent.iterdir())


def test_the_copy_of_another_folder_is_kept_beside_it(knowledge: Knowledge, filed: Path) -> None:
    KeptKnowledge(shipped("knowledge")).write(knowledge)

    assert 2 == len(list(filed.parent.iterdir()))


def test_where_it_cannot_be_kept_nothing_is_kept(
    root: Path, knowledge: Knowledge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "no-folder").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "no-folder"))
    KeptKnowledge(root).write(knowledge)

    assert KeptKnowledge(root).read() is None


def test_a_user_without_a_home_keeps_nothing(
    root: Path, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "home", classmethod(no_home))
    KeptKnowledge(root).write(knowledge)

    assert KeptKnowledge(root).read() is None


def no_home(_cls: type[Path]) -> Path:
    raise RuntimeError("Could not determine home directory.")


def test_a_folder_that_others_may_write_is_not_written_to(
    root: Path, knowledge: Knowledge, cache: Path
) -> None:
    cache.mkdir(parents=True)
    cache.chmod(0o777)
    KeptKnowledge(root).write(knowledge)

    assert [] == list(cache.iterdir())


def test_it_is_made_ready_once(root: Path, cache: Path) -> None:
    """The second is taken as it was kept: what is kept is changed here to tell."""
    first = ready_knowledge(root)
    KeptKnowledge(root).write(replace(first, version="as it was kept"))

    assert "as it was kept" == ready_knowledge(root).version


def test_where_it_cannot_be_kept_it_is_ready_all_the_same(
    tmp_path: Path, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "no-folder").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "no-folder"))

    assert knowledge == ready_knowledge(shipped("knowledge"))


def test_knowledge_that_fails_a_case_or_an_example_is_refused_and_not_kept(
    root: Path, cache: Path
) -> None:
    with (root / "words" / "examples.csv").open("a", encoding="utf-8") as file:
        file.write("no foot drop,focal-weakness,affirmed,no\n")
    changed(root, CASES, "cases:\n", f"cases:\n{CASE}")
    with pytest.raises(KnowledgeFault) as refused:
        ready_knowledge(root)

    line = (root / CASES).read_text(encoding="utf-8").partition(CASE)[0].count("\n") + 1
    rows = len((root / "words" / "examples.csv").read_text(encoding="utf-8").splitlines())
    assert [
        f"{root}/{CASES}:{line}: Nobody at all: status: expected matched, found not-relevant",
        f"{root}/words/examples.csv:{rows}: 'no foot drop': focal-weakness is expected as"
        " affirmed, and read as negated",
    ] == [str(fault) for fault in refused.value.faults]
    assert not cache.exists()


CASE = """\
  - name: Nobody at all
    group: nobody
    expect: {status: matched}
"""
