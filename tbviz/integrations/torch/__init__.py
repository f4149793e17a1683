"""A writer for users of PyTorch: change one import line, and no other.

    from tbviz.integrations.torch import SummaryWriter

has the methods of `torch.utils.tensorboard.SummaryWriter`, with its names, order and defaults of
arguments, and what tensorboardX has beyond, as keywords. Neither needs to be installed, but where a
model is traced for its graph. docs/pytorch.md says what differs, and why. `monitor_module` lets a
`tbviz.monitor.Monitor` look into a module while it is trained.
"""

from tbviz.integrations.torch.monitoring import ModuleMonitor, monitor_module
from tbviz.integrations.torch.writer import SummaryWriter

__all__ = ["ModuleMonitor", "SummaryWriter", "monitor_module"]
