"""`python -m tbviz.logdir` does a share of the indexing of many files; see `indexing`."""

from tbviz.logdir.indexing import main

main()
