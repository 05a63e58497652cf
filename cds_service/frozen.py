"""Values that nobody changes: dataclasses that are frozen for whoever reads and checks the code.

A frozen dataclass sets each of its fields past its own guard, and a call makes hundreds of them:
that was 8 % of it.  The type checker refuses an assignment to a frozen field all the same, and
`make test` runs it; in the process the guard is left out.
"""

import dataclasses
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(
        cls: type | None = None, /, *, frozen: bool = False, eq: bool = True, **options: Any
    ) -> Any:
        """As the standard library's, equal and hashed by its fields where it is frozen."""
        return dataclasses.dataclass(cls, eq=eq, unsafe_hash=frozen and eq, **options)
