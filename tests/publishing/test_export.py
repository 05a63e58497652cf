"""What leaves as FHIR: valid, whole, the same every time, and no more than knowledge says."""

import base64
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest
from fhir.resources.R4B import get_fhir_model_class

from cds_service.command_line.cli import main
from cds_service.errors import ExportRefused
from cds_service.knowledge_base.documents import KnowledgeFiles
from cds_service.publishing.artifacts import OUR_BASE
from cds_service.publishing.validity import check

from .conftest import Resources

Out = pytest.CaptureFixture[str]
CPT = "http://www.ama-assn.org/go/cpt"
VERIFIED = f"{OUR_BASE}/StructureDefinition/code-verified"
RATING = f"{OUR_BASE}/StructureDefinition/appropriateness-rating"


def objects_in(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every object, however deep it stands."""
    if isinstance(value, Mapping):
        yield value
        for inner in value.values():
            yield from objects_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from objects_in(inner)


def canonicals_in(value: Any) -> Iterator[str]:
    """Every reference to another resource of the export."""
    for each in objects_in(value):
        yield from (each[key] for key in ("resource", "definitionCanonical") if key in each)
        yield from each.get("library", ())


def text_of(library: Mapping[str, Any]) -> str:
    return base64.b64decode(library["content"][0]["data"]).decode()


def variants_of(files: KnowledgeFiles) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, document in files.named_like("topics/*/*.variant.yaml").items():
        yield f"{name.split('/')[1]}-{document.data['id']}", document.data


def test_each_resource_is_valid_by_the_models_of_r4b(export: Resources) -> None:
    for each in export.values():
        get_fhir_model_class(each["resourceType"]).model_validate(each)


def test_each_resource_says_what_others_know_it_by(export: Resources) -> None:
    for name, each in export.items():
        assert f"{OUR_BASE}/{name}" == each["url"]
        assert {"version", "name", "title", "status", "publisher", "description"} <= set(each)
        assert ("draft" == each["status"]) == each["experimental"]


def test_whatever_is_referred_to_is_there(export: Resources) -> None:
    there = {f"{each['url']}|{each['version']}" for each in export.values()}
    named = {name for each in export.values() for name in canonicals_in(each)}

    assert set() == named - there
    listed = set(canonicals_in(export["Library/knowledge"]))
    own = "{url}|{version}".format(**export["Library/knowledge"])
    assert there - {own} == listed


def test_the_command_writes_the_same_bytes_every_time(export: Resources, tmp_path: Path) -> None:
    assert 0 == main(["knowledge", "export", "--to", str(tmp_path / "out")])

    written = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert {f"{name.replace('/', '-')}.json" for name in export} == set(written)
    for each in export.values():
        text = written[f"{each['resourceType']}-{each['id']}.json"]
        assert msgspec.json.format(msgspec.json.encode(each), indent=2) + b"\n" == text


def test_each_rating_leaves_with_its_category_and_whose_word_it_is(
    export: Resources, files: KnowledgeFiles
) -> None:
    for name, variant in variants_of(files):
        (action,) = export[f"PlanDefinition/{name}"]["action"]
        found = [
            {part["url"]: part.get("valueCode", part.get("valueString")) for part in rated}
            for each in action.get("action", ())
            for rated in [each["extension"][0]["extension"]]
            if each["extension"][0]["url"] == RATING
        ]
        wanted = [
            {key: row[key] for key in ("category", "radiation") if key in row}
            | {"source": row["provenance"]}
            for row in variant.get("ratings", {}).values()
        ]
        assert wanted == found


def test_no_order_is_named_of_a_study_that_is_usually_not_appropriate(export: Resources) -> None:
    """Whoever carries out plans without reading them would make it."""
    rated = [
        each
        for resource in export.values()
        for each in objects_in(resource)
        if each.get("title", "").endswith(": usually not appropriate")
    ]

    assert rated
    assert not any("definitionCanonical" in each for each in rated)


def test_a_plan_applies_where_its_variant_does_and_its_library_tells_every_question(
    export: Resources, files: KnowledgeFiles
) -> None:
    for name, _ in variants_of(files):
        plan = export[f"PlanDefinition/{name}"]
        (condition,) = plan["action"][0]["condition"]
        assert "text/plain" == condition["expression"]["language"]
        library = plan["library"][0].split("|")[0].removeprefix(f"{OUR_BASE}/")
        text = text_of(export[library])
        for line in condition["expression"]["expression"].splitlines():
            if line.endswith("]"):
                assert f"## {line.lstrip('- ')}\n" in text
        for line in text.splitlines():
            if line.lstrip().startswith("- ") and line.endswith("]"):
                assert f"## {line.lstrip('- ')}\n" in text


def test_the_emergency_is_stat(export: Resources) -> None:
    (action,) = export["PlanDefinition/suspected-spine-infection-neurologic-deficit"]["action"]
    assert "stat" == action["priority"]
    (other,) = export["PlanDefinition/suspected-spine-infection-red-flags"]["action"]
    assert "priority" not in other


def test_the_article_is_cited_by_name_and_address(export: Resources) -> None:
    plan = export["PlanDefinition/suspected-spine-infection-neurologic-deficit"]
    (cited,) = plan["relatedArtifact"]
    assert "citation" == cited["type"]
    assert "Pouyan Golshani, MD" in cited["citation"]
    assert cited["url"].startswith("https://gighz.com/")


def test_a_value_set_leaves_with_every_code_its_source_and_whether_it_was_verified(
    export: Resources, files: KnowledgeFiles
) -> None:
    for document in files.named_like("value-sets/*.yaml").values():
        left = export[f"ValueSet/{document.data['id']}"]
        assert document.data["compose"] == left["compose"]
        unverified = [
            each
            for each in objects_in(left["compose"])
            if each.get("url") == VERIFIED and each["valueBoolean"] is False
        ]
        if unverified:
            assert f" {len(unverified)} codes were verified by nobody" in left["description"]


def test_a_code_that_nobody_verified_is_marked_in_orders_too(export: Resources) -> None:
    (column,) = [
        each
        for each in export["ValueSet/orders-radiography-spine"]["compose"]["include"]
        if each["system"] == CPT
    ]
    marked = {each["code"]: each["extension"][1] for each in column["concept"]}
    assert {"url": VERIFIED, "valueBoolean": False} == marked["72081"]
    assert {"72081", "72082", "72083", "72084"} <= set(marked)


def test_no_descriptor_of_cpt_leaves(export: Resources) -> None:
    numbers = 0
    for each in (inner for resource in export.values() for inner in objects_in(resource)):
        if each.get("system") == CPT:
            named = [each, *each.get("concept", ())]
            numbers += len(named)
            assert not any("display" in one for one in named)
    assert numbers > 100


def test_each_order_has_the_codes_that_are_written_into_orders(export: Resources) -> None:
    order = export["ActivityDefinition/mri-spine-without-and-with-contrast-lumbar"]
    codes = {(each["system"], each["code"]) for each in order["code"]["coding"]}

    assert {("http://loinc.org", "24967-2"), (CPT, "72158")} == codes
    assert "ServiceRequest" == order["kind"]


def test_a_base_of_ones_own_moves_every_address_and_no_extension(
    tmp_path: Path, capsys: Out
) -> None:
    base = "https://fhir.example.org/spine"
    assert 0 == main(["knowledge", "export", "--to", str(tmp_path), "--base-url", f"{base}/"])
    for path in tmp_path.iterdir():
        resource = msgspec.json.decode(path.read_bytes())
        assert resource["url"].startswith(f"{base}/{resource['resourceType']}/")
        assert all(each.startswith(f"{base}/") for each in canonicals_in(resource))
    assert "Library-knowledge.json" in capsys.readouterr().out


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path: Path, capsys: Out) -> None:
    (tmp_path / "kept.txt").touch()

    assert 2 == main(["knowledge", "export", "--to", str(tmp_path)])
    assert f"{tmp_path} is not empty" in capsys.readouterr().err
    assert ["kept.txt"] == [path.name for path in tmp_path.iterdir()]


@pytest.mark.parametrize(
    "base", ["ftp://example.org", "here", "https://e.org/?a=1", "https://e.org/#a"]
)
def test_a_base_that_is_no_address_is_refused(base: str, tmp_path: Path, capsys: Out) -> None:
    assert 2 == main(["knowledge", "export", "--to", str(tmp_path), "--base-url", base])
    assert "--base-url" in capsys.readouterr().err
    assert [] == list(tmp_path.iterdir())


def test_what_would_be_no_valid_fhir_does_not_leave(export: Resources) -> None:
    wrong = {**export["ValueSet/fever"], "compose": {"include": "all"}}

    with pytest.raises(
        ExportRefused, match=r"ValueSet/fever would be no valid FHIR R4 at compose\."
    ):
        check([wrong])


@pytest.mark.parametrize("own_id", ["f" * 65, "f_ever", ""])
def test_an_id_that_fhir_does_not_take_does_not_leave(own_id: str, export: Resources) -> None:
    with pytest.raises(ExportRefused, match="64 letters"):
        check([{**export["ValueSet/fever"], "id": own_id}])


def test_two_of_one_address_do_not_leave(export: Resources) -> None:
    fever = dict(export["ValueSet/fever"])

    with pytest.raises(ExportRefused, match="two resources would be called"):
        check([fever, fever])
