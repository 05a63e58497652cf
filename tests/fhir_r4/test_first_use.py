"""The first drafts of a process, which come together: each in a thread of its own, to what nobody has used yet."""

import subprocess
import sys

from cds_service.examples import read_example, scenario_folders
from cds_service.web.wire import encode

#: Children of a process that has looked at no draft yet, as workers are.  It prints how many of them
#: a signal ended, or told in one of eight threads what they do not tell alone.
_AT_ONCE = """
import json, os, sys, threading
from cds_service.fhir_r4.validation import remarks_on

drafts = json.load(sys.stdin)

def child():
    sys.setswitchinterval(1e-6)
    together, told = threading.Barrier(8), {}
    def ask(number):
        together.wait()
        told[number] = remarks_on(drafts[number])
    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    os._exit(told != {number: remarks_on(drafts[number]) for number in range(8)})

lost = 0
for _ in range(30):
    process = os.fork()
    if not process:
        child()
    lost += os.waitpid(process, 0)[1] != 0
print(lost)
"""


def test_drafts_that_are_the_first_and_come_together_are_looked_at() -> None:
    requests = [read_example(folder.name) for folder in scenario_folders()]
    drafts = [
        entry["resource"]
        for request in requests
        for entry in request["context"]["draftOrders"]["entry"]
        if entry["resource"]["resourceType"] == "ServiceRequest"
    ]
    odd = {**drafts[0], "contained": [{"resourceType": "Basic", "code": {"text": "x"}}]}
    asked = [*drafts[:4], odd, {**odd, "intent": 7}, *drafts[4:6]]
    run = subprocess.run(
        [sys.executable, "-c", _AT_ONCE], input=encode(asked), capture_output=True, check=True
    )

    assert b"0\n" == run.stdout
