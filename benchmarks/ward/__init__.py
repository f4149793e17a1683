"""The sick ward: small networks that are ill on purpose, and healthy ones, under `tbviz.monitor`.

`python -m benchmarks.ward`, or `make ward`, trains them all with PyTorch, says which illnesses were
found and which healthy trainings were flagged, and writes the table to docs/monitoring.md. Setups
and illnesses are of three wards with seeds of their own. Thresholds were chosen on the first,
`tuning`, but for one that was changed after `held out` was judged; nothing was ever chosen on
`fresh`.
"""
