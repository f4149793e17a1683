"""Adapters for training frameworks, a module for each, which imports it on first use."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tbviz.integrations import keras, torch

__all__ = ["keras", "torch"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        return importlib.import_module(f"tbviz.integrations.{name}")
    raise AttributeError(f"module 'tbviz.integrations' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
