"""What the training scripts share: their data, arguments, batches and progress bars.

It belongs to the scripts, not to the package: `python scripts/train_....py` finds it beside itself.
"""
