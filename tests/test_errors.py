"""The errors of tbviz."""

from __future__ import annotations

import numpy as np

from tbviz.errors import InvalidArgumentError, TbvizError


def test_a_message_is_one_line() -> None:
    """Whatever it quotes, such as an array."""
    error = InvalidArgumentError(f"found {np.eye(2)!r}\n  and more", found=2)
    assert str(error) == "found array([[1., 0.], [0., 1.]]) and more"
    assert isinstance(error, TbvizError)
    assert error.found == 2
