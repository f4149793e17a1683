"""How event files are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from tbviz.checks import check_choice

Verify: TypeAlias = Literal["all", "lengths", "none"]
Restarts: TypeAlias = Literal["latest", "all"]


@dataclass(frozen=True)
class Reading:
    """How event files are read.

    The attributes are the options of `tbviz.open_logdir`, where they are explained.

    Raises:
        InvalidArgumentError: another word than these.
    """

    verify: Verify = "all"
    strict: bool = False
    restarts: Restarts = "latest"

    def __post_init__(self) -> None:
        check_choice("verify", self.verify, get_args(Verify))
        check_choice("restarts", self.restarts, get_args(Restarts))
