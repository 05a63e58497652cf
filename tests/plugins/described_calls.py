"""Calls of one operation as ``/openapi.json`` describes it, made by schemathesis."""

from typing import Any

from hypothesis import reject
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from schemathesis import GenerationMode


@st.composite
def calls_of(draw: st.DrawFn, operation: Any, mode: GenerationMode) -> Any:
    """Valid calls, or invalid ones.

    It changes a schema until it is another's, and now and then into a list of what cannot be: that
    one is passed over.  Which it makes hangs on the modules that are loaded, so not every run has one.
    """
    try:
        return draw(operation.as_strategy(generation_mode=mode))
    except InvalidArgument:
        reject()
