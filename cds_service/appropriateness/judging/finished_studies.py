"""Imaging that has been done: what need not be asked for again, and what is not complete."""

from cds_service.appropriateness.terms.facts import ImagingReport
from cds_service.appropriateness.terms.studies import Contrast, Modality

from .standing import Situation


def finished_mri(situation: Situation) -> ImagingReport | None:
    """A spine MRI without contrast of the last 72 hours (seed, pitfall 3)."""
    window = situation.topic.recent_mri
    return next(
        (
            report
            for report in situation.facts.reports
            if report.study.modality is Modality.MR
            and report.study.contrast is Contrast.WITHOUT
            and report.when is not None
            and report.when.perhaps_within(window, situation.facts.now)
        ),
        None,
    )


def is_unfinished(done: ImagingReport, situation: Situation) -> bool:
    """Whether an MRI without contrast asks for its contrast sequences (seed, pitfall 3)."""
    return bool(done.concepts & situation.topic.unfinished_mri)


def has_recent_mri(situation: Situation) -> bool:
    """Whether a spine MRI was done so lately that another is not asked for."""
    facts, window = situation.facts, situation.topic.recent_mri
    return any(
        report.study.modality is Modality.MR
        and report.when is not None
        and report.when.perhaps_within(window, facts.now)
        for report in facts.reports
    )
