"""The sick ward: small networks that are ill on purpose, and healthy ones, under `tbviz.monitor`.

`python -m benchmarks.ward`, or `make ward`, trains them all with PyTorch, says which illnesses were
found and which healthy trainings were flagged, and writes the table to docs/monitoring.md. Setups
and illnesses are of two wards with seeds of their own. Thresholds were chosen on the first,
`tuning`, of which earlier wards that were held out are a part by now. The other, `held out`, was
made without a look at the rules, and nothing was chosen on it.
"""
