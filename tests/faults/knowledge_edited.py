"""Knowledge is edited, and broken, while the service runs: it answers as before, and does not start so."""

import shutil
from pathlib import Path

from cds_service.settings import shipped
from tests.fuzz.report import Row

from .asked import asked
from .checks import Checks
from .health import is_sound

_FILE = "topics/suspected-spine-infection/cards.yaml"


def broken_knowledge(folder: Path) -> Row:
    """A line that no file may have: told by its place when it is started, and by nobody before."""
    checks = Checks("knowledge broken while running")
    knowledge = Path(shutil.copytree(shipped("knowledge"), folder / "knowledge"))
    sound = (knowledge / _FILE).read_text(encoding="utf-8")
    with asked(folder, knowledge_dir=str(knowledge)) as service:
        before = service.cards()
        (knowledge / _FILE).write_text(f"{sound}nobody-knows-this: 1\n", encoding="utf-8")
        service.process.kill_the_last_worker()
        checks.comes("both workers are there", lambda: len(service.process.processes()) == 3)
        checks.holds("it answers as before", [before] * 6 == [service.cards() for _ in range(6)])
        service.process.stop()
        said = len(service.log())
        service.process.start()
        checks.holds("it does not start so", service.process.wait_for_its_end() != 0)
        place = f"{_FILE}:{sound.count(chr(10)) + 1}"
        checks.holds("it says which file and line", place in service.log()[said:])
        (knowledge / _FILE).write_text(sound, encoding="utf-8")
        service.start()
        checks.holds("mended, it answers as before", before == service.cards())
        is_sound(service, checks)
    checks.tell(f"the start names {place}")
    return checks.row()
