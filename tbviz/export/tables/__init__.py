"""Numbers of runs -> the columns of tables, and tables -> files, block by block."""
