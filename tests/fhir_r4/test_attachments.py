"""Attachments are read as text, whatever of the usual kinds they are."""

from base64 import b64encode
from typing import Any

import pytest

from cds_service.fhir_r4.attachments import decoded


def attachment(kind: Any, data: bytes) -> dict[str, Any]:
    return {"contentType": kind, "data": b64encode(data).decode()}


LETTER = (
    rb"{\rtf1\ansi\deff0{\fonttbl{\f0\fswiss Arial;}}{\colortbl;\red0\green0\blue0;}{\*\generator Word;}"
    rb"\pard\f0\fs22 Exam: \b new bilateral\b0  leg weakness\par Sensation: intact\line {\i Plan:} MRI "
    rb"(caf\'e9) \{now\}\par}"
)


@pytest.mark.parametrize(
    "kind", ["text/plain", "text/html", "TEXT/PLAIN; charset=UTF-8", "application/xhtml+xml", "text/markdown"]
)  # fmt: skip
def test_plain_text_and_pages_are_read_as_they_stand(kind: str) -> None:
    assert "Motor: 3/5 <b>legs</b> °" == decoded(
        attachment(kind, "Motor: 3/5 <b>legs</b> °".encode())
    )


@pytest.mark.parametrize("charset", ["utf-16", "iso-8859-1", "windows-1252"])
def test_text_is_decoded_as_it_says(charset: str) -> None:
    sent = attachment(f'text/plain; charset="{charset}"', "38,9 °C".encode(charset))
    assert "38,9 °C" == decoded(sent)


@pytest.mark.parametrize("kind", ["text/rtf", "application/rtf"])
def test_of_rich_text_the_letter_is_read_without_its_looks(kind: str) -> None:
    lines = ["Exam: new bilateral leg weakness", "Sensation: intact", "Plan: MRI (café) {now}"]
    said = decoded(attachment(kind, LETTER)).splitlines()
    assert lines == [" ".join(line.split()) for line in said if line.strip()]


@pytest.mark.parametrize(
    "broken", [b"{{{{", b"}}}}", b"\\", b"\\'zz", b"{\\*", b"\\u", b"{" * 5000, b"\\par" * 5000]
)
def test_broken_rich_text_harms_nothing(broken: bytes) -> None:
    assert isinstance(decoded(attachment("text/rtf", broken)), str)


@pytest.mark.parametrize(
    "sent",
    [
        attachment("application/pdf", b"%PDF-1.7"),
        attachment("image/png", b"new leg weakness"),
        attachment(None, b"new leg weakness"),
        attachment(5, b"new leg weakness"),
        {"contentType": "text/plain", "url": "Binary/1"},
        {"contentType": "text/plain", "data": 5},
        {"contentType": "text/plain", "data": "a"},
        {},
    ],
    ids=str,
)
def test_what_is_no_text_says_nothing(sent: Any) -> None:
    assert "" == decoded(sent)


def test_an_encoding_that_nobody_writes_letters_in_is_taken_for_utf_8() -> None:
    assert "leg" == decoded(attachment("text/plain; charset=rot13", b"leg"))
