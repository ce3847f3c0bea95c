"""How much work one letter is worth: shared by all of its archives, so that no letter costs more."""

from dataclasses import dataclass

UNPACKED_OCTETS = 24 * 1024 * 1024  # that are really unpacked
FILES = 4000  # of archives that are looked at
DEPTH = 3  # archives within archives that are opened; whoever packs more often hides something


@dataclass(slots=True)
class Budget:
    """What is left."""

    octets: int = UNPACKED_OCTETS
    files: int = FILES

    def spend(self, octets: int) -> None:
        self.octets = max(0, self.octets - octets)

    def file(self) -> bool:
        """May one more be looked at?"""
        self.files -= 1
        return self.files >= 0
