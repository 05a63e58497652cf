"""Studies, their kinds, and the regions they show."""

import pytest

from cds_service.appropriateness.terms.studies import (
    Contrast,
    Modality,
    Region,
    Study,
    StudyKind,
    region_code,
    region_name,
)

CERVICAL, THORACIC, LUMBAR, SACRUM = Region.CERVICAL, Region.THORACIC, Region.LUMBAR, Region.SACRUM


@pytest.mark.parametrize(
    ("regions", "name", "code"),
    [
        (set(), "spine", "unspecified"),
        ({LUMBAR}, "lumbar spine", "lumbar"),
        ({SACRUM}, "sacrum", "sacrum"),
        ({LUMBAR, SACRUM}, "lumbar spine and sacrum", "lumbar+sacrum"),
        ({THORACIC, CERVICAL}, "cervical and thoracic spine", "cervical+thoracic"),
        ({LUMBAR, CERVICAL, THORACIC}, "whole spine", "whole"),
        (set(Region), "whole spine", "whole"),
    ],
)
def test_regions_have_one_name_for_people_and_one_for_machines(
    regions: set[Region], name: str, code: str
) -> None:
    assert (name, code) == (region_name(frozenset(regions)), region_code(frozenset(regions)))


def test_a_kind_of_study_is_a_study_without_its_region() -> None:
    study = Study(Modality.MR, frozenset({Region.LUMBAR}), Contrast.WITHOUT)
    kind = StudyKind.of(study)

    assert StudyKind(Modality.MR, Contrast.WITHOUT) == kind
    assert study == kind.over(study.regions)
