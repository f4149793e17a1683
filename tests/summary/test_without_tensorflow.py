"""Every kind of TensorBoard's, where TensorFlow is not installed."""

from __future__ import annotations

from pathlib import Path

import programs

PROGRAM = """
sys.modules['tensorflow'] = None
with tbviz.SummaryWriter(run_dir) as writer:
    writer.scalars({'loss': 1.0}, 0)
    writer.text('text', 'x', 0)
    writer.audio('audio', [0.0], 0)
    writer.hparams({'lr': 1.0})
    writer.pr_curve('pr', [0.5], 0, labels=[1])
    writer.custom_scalars({'a': {'b': ['loss']}})
    writer.mesh('mesh', [[0.0, 0.0, 0.0]], 0)
    writer.embedding('embedding', [[0.0, 1.0]], 0)
    from tensorboard.compat.proto import graph_pb2, node_def_pb2
    writer.graph('graph', graph_pb2.GraphDef(node=[node_def_pb2.NodeDef(name='a', op='NoOp')]), 0)
assert not {'torch', 'jax', 'keras', 'matplotlib', 'sklearn', 'pandas'} & set(sys.modules)
print(len(tbviz.open_logdir(run_dir)['.'].tags))
"""


def test_no_kind_needs_tensorflow(tmp_path: Path) -> None:
    """Nor loads another framework or a plotting library."""
    assert programs.run(PROGRAM, tmp_path) == (0, "9\n", "")
