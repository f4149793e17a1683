# make demo   train the 2-D autoencoder on embedded digits and render its pictures
# make test   lint, check the types and run every test
# make gallery  run the code of docs/gallery.md and save its pictures; DATA=mnist for MNIST
# make reproduce  train all five systems as published, and write docs/reproduction.md; DATA=PATH.npz
# make ward   train networks that are ill on purpose, and write what the rules find to docs/monitoring.md
# make bench  measure against other tools, and write benchmarks/RESULTS.md
#
# All set up .venv first: once, and again when setup.cfg or pyproject.toml changes.
# Another interpreter: make test PYTHON=python3.12

PYTHON ?= python3
DATA ?= digits
VENV := .venv
BIN := $(VENV)/bin
SETTINGS := setup.cfg pyproject.toml
# As many processes as cores, within reason; the tests of a file share what was set up for them.
AT_ONCE := -n logical --maxprocesses 4 --dist loadfile

.PHONY: demo test gallery reproduce bench ward clean

demo: $(VENV)/demo.stamp
	$(BIN)/python scripts/train_autoencoder.py
	$(BIN)/python scripts/animate_latent.py
	@echo "To look further: $(BIN)/tensorboard --logdir runs"

test: $(VENV)/test.stamp
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/pytest $(AT_ONCE)

gallery: $(VENV)/demo.stamp
	PYTHONPATH=scripts $(BIN)/python docs/gallery.py --data $(DATA)

reproduce: $(VENV)/demo.stamp
	$(BIN)/python scripts/reproduce.py --data $(if $(filter digits,$(DATA)),mnist,$(DATA))

bench: $(VENV)/bench.stamp
	$(BIN)/python -m benchmarks

ward: $(VENV)/ward.stamp
	$(BIN)/python -m benchmarks.ward

# What tools and builds leave behind; never what is under runs/.
clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis

# The stamps are touched last, so an install that fails is tried again.
$(VENV)/demo.stamp: $(SETTINGS) | $(BIN)/pip
	$(BIN)/pip install --editable ".[train,plot]"
	touch $@

$(VENV)/test.stamp: $(SETTINGS) | $(BIN)/pip
	$(BIN)/pip install --editable ".[test]"
	touch $@ $(VENV)/demo.stamp

$(VENV)/bench.stamp: $(SETTINGS) | $(BIN)/pip
	$(BIN)/pip install --editable ".[bench]"
	touch $@

$(VENV)/ward.stamp: $(SETTINGS) | $(BIN)/pip
	$(BIN)/pip install --editable ".[ward]"
	touch $@

# venv makes pip last: where it is, the environment is whole.
$(BIN)/pip:
	$(PYTHON) -m venv $(VENV)
