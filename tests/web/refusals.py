"""A refusal, which is an OperationOutcome whoever refuses."""

import json
from typing import Any

from werkzeug.test import TestResponse

SERVICE = "/cds-services/spine-imaging"
FEEDBACK = f"{SERVICE}/feedback"
ORIGIN = {"Origin": "https://sandbox.cds-hooks.org"}


def issue_of(response: TestResponse, status: int) -> Any:
    """The one issue of a refusal, which is a whole OperationOutcome of the status that is wanted."""
    assert status == response.status_code, response.get_data(as_text=True)
    assert "application/json" == response.mimetype
    body = json.loads(response.get_data())
    assert {"resourceType", "issue"} == set(body)
    assert "OperationOutcome" == body["resourceType"]
    (issue,) = body["issue"]
    assert "error" == issue["severity"]
    assert issue["code"]
    assert issue["diagnostics"].strip().endswith(".")
    assert "Access-Control-Allow-Origin" in response.headers
    return issue
