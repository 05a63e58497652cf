"""Imaging that has been done or ordered: what need not be asked for again, and what is not complete."""

from cds_service.appropriateness.terms.facts import ImagingReport
from cds_service.appropriateness.terms.studies import Contrast, Modality

from .active_orders import is_current
from .standing import Standing


def finished_mri(standing: Standing) -> ImagingReport | None:
    """A spine MRI without contrast of the last 72 hours (seed, pitfall 3)."""
    window = standing.topic.recent_mri
    return next(
        (
            report
            for report in standing.facts.reports
            if report.study.modality is Modality.MR
            and report.study.contrast is Contrast.WITHOUT
            and report.when is not None
            and report.when.perhaps_within(window, standing.facts.now)
        ),
        None,
    )


def is_unfinished(done: ImagingReport, standing: Standing) -> bool:
    """Whether an MRI without contrast asks for its contrast sequences (seed, pitfall 3)."""
    return bool(done.concepts & standing.topic.unfinished_mri)


def has_recent_mri(standing: Standing) -> bool:
    """Whether a spine MRI was done so lately that another is not asked for."""
    facts, window = standing.facts, standing.topic.recent_mri
    return any(
        report.study.modality is Modality.MR
        and report.when is not None
        and report.when.perhaps_within(window, facts.now)
        for report in facts.reports
    )


def has_current_mri(standing: Standing) -> bool:
    """Whether a spine MRI is ordered that may still be carried out."""
    facts, topic = standing.facts, standing.topic
    ordered = (each for each in facts.active_studies if each.study.modality is Modality.MR)
    return any(is_current(each, facts, topic) for each in ordered)
