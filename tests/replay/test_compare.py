"""Two knowledges asked of the same orders: what would change, and the orders in which it shows."""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from cds_service.appropriateness.knowledge import Knowledge
from cds_service.appropriateness.reading.study_codes import CodedStudy
from cds_service.command_line.cli import main
from cds_service.fhir_r4.drafts import Draft
from cds_service.replay.past_order import past_order
from cds_service.replay.recognising import TO_BE_ASKED, is_spine, recognised
from cds_service.replay.tally import Fate
from cds_service.replay.versions import Versions
from cds_service.settings import shipped

from .conftest import Counts, counts_of, mri, replay_by, rows_of, written_by

SHIPPED = shipped("knowledge")
#: What a comparison tells beside the figures of the knowledge that is asked.
COMPARING = (" before and after", "before", "advice said only ")


@dataclass(frozen=True)
class Runs:
    """The reports on one export: by the draft, by the knowledge that is shipped, and by both in one run."""

    before: Path
    after: Path
    both: Path


@pytest.fixture(scope="module")
def runs(export: Path, draft: Path, tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """The draft's own cases do not hold: it is asked in comparisons alone, so here with itself."""
    folder = tmp_path_factory.mktemp("compared")
    return Runs(
        before=replay_by("plain", export, folder / "before", compare=(draft, draft)),
        after=replay_by("plain", export, folder / "after"),
        both=replay_by("plain", export, folder / "both", compare=(draft, SHIPPED)),
    )


def test_one_run_tells_what_two_runs_tell(runs: Runs) -> None:
    before, after, both = map(counts_of, (runs.before, runs.after, runs.both))

    assert _but_for_comparing(after) == _but_for_comparing(both)
    assert before["cards", "cards"] == both["before", "cards"]
    assert before["cards", "cards"] != after["cards", "cards"]


def _but_for_comparing(counts: Counts) -> dict[tuple[str, str], int]:
    return {
        (section, name): number
        for (section, name), number in counts.items()
        if not any(each in section for each in COMPARING)
    }


def test_every_order_that_is_answered_otherwise_is_listed(runs: Runs) -> None:
    before, after = (
        {row["order"]: row["advice"] for row in rows_of(out, "orders")}
        for out in (runs.before, runs.after)
    )

    changes = rows_of(runs.both, "changes")

    otherwise = counts_of(runs.both)["before and after", "answered otherwise"]
    assert 0 < otherwise == len(changes)
    differing = {each for each in before | after if before.get(each) != after.get(each)}
    assert differing <= {row["order"] for row in changes}
    for row in changes:
        assert before.get(row["order"], "") == row["advice before"]
        assert after.get(row["order"], "") == row["advice after"]


def test_gravities_before_and_after_add_up(runs: Runs) -> None:
    counts = counts_of(runs.both)
    gravities = {
        name: n for (section, name), n in counts.items() if section.startswith("gravest card")
    }

    assert counts["cards", "consultations"] == sum(gravities.values())
    silent_before = sum(n for name, n in gravities.items() if name.startswith("no card"))
    assert counts["before", "consultations with a card"] == (
        counts["cards", "consultations"] - silent_before
    )


def test_the_page_tells_it_in_words(runs: Runs) -> None:
    page = (runs.both / "report.html").read_text()

    assert "<h2>What would change</h2>" in page
    assert "Answered otherwise" in page
    assert "No variant → Suspected spine infection" in page
    assert '<span class="soft">no card</span> → <span class="info">info</span>' in page


def test_knowledge_compared_with_itself_changes_nothing(runs: Runs) -> None:
    counts = counts_of(runs.before)

    assert counts["cards", "consultations"] == counts["before and after", "answered alike"]
    assert [] == rows_of(runs.before, "changes")


def test_the_screen_tells_how_many_and_a_report_without_comparison_takes_its_list_away(
    runs: Runs, export: Path, draft: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "report"
    command = ["replay", str(export), "--out", str(out), "--workers", "1"]

    assert 0 == main([*command, "--compare", str(draft), str(SHIPPED)])
    said = " ".join(capsys.readouterr().out.split())
    counts = counts_of(out)
    otherwise = counts["before and after", "answered otherwise"]
    before, after = counts["before", "cards"], counts["cards", "cards"]
    assert (
        f"{otherwise} consultations answered otherwise, {before} cards before and {after} after"
    ) in said
    assert written_by(runs.both) == written_by(out)

    assert 0 == main(command)
    assert not {"changes.csv", "changes.parquet"} & set(written_by(out))


def test_an_order_that_only_one_of_them_recognises_is_asked_about(knowledge: Knowledge) -> None:
    row = knowledge.study_codes.rows[0]
    own = CodedStudy(row.procedure, row.regions, frozenset({("urn:own", "A1")}), (), ())
    knows = knowledge.with_order_codes([own])
    order = mri(code={"coding": [{"system": "urn:own", "code": "A1"}]})

    assert Fate.NOT_SPINE == recognised(past_order(order), Versions(knowledge))[0]
    for versions in (Versions(knows, knowledge), Versions(knowledge, knows)):
        assert TO_BE_ASKED == recognised(past_order(order), versions)[0]
        assert is_spine(Draft("ServiceRequest/mri", order, in_question=True), versions)


def test_knowledges_go_to_another_machine_as_they_are(knowledge: Knowledge) -> None:
    other = replace(knowledge, version="0.2.0")

    came = Versions.unpacked(Versions(knowledge, other).packed())

    assert ["0.1.0", "0.2.0"] == [each.version for each in came.all]
