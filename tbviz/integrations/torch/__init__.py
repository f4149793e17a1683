"""A writer for users of PyTorch: change one import line, and no other.

    from tbviz.integrations.torch import SummaryWriter

has the methods of `torch.utils.tensorboard.SummaryWriter`, with its names, order and defaults of
arguments, and what tensorboardX has beyond, as keywords. Neither needs to be installed, but where a
model is traced for its graph. docs/pytorch.md says what differs, and why.
"""

from tbviz.integrations.torch.writer import SummaryWriter

__all__ = ["SummaryWriter"]
