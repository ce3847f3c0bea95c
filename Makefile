# Pillarbox. The two commands to know: `make run` and `make test`.
PYTHON ?=
VENV   := .venv
BIN    := $(VENV)/bin

.PHONY: help install run test check format messages bench upgrade

help:           ## what can be made
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 12

install: $(VENV)/.installed  ## virtual environment and dependencies

run: install    ## everything: set-up on first use, then all servers
	@$(BIN)/python manage.py appliance

test: $(VENV)/.installed-dev  ## all that the tests need, then all tests
	@bin/test-packages
	@bin/test

check: $(VENV)/.installed-dev  ## style, types, imports and the fast tests
	@bin/test --fast

format: $(VENV)/.installed-dev  ## put the code in order
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

messages: $(VENV)/.installed-dev  ## sentences of code and templates into locale/, and what has no translation yet
	@$(BIN)/python bin/messages

bench: $(VENV)/.installed-dev  ## figures, side by side where a peer is installed (bench/README.md)
	@bin/bench

# One command upgrades everything: edit requirements*.in, run this, run `make test`.
COMPILE := $(BIN)/pip-compile --quiet --upgrade --strip-extras --allow-unsafe \
           --no-emit-index-url --no-emit-find-links --no-emit-options --no-header
upgrade: $(VENV)/.installed-dev  ## newest allowed versions into requirements*.txt
	@$(COMPILE) requirements.in -o requirements.txt
	@$(COMPILE) requirements-dev.in -o requirements-dev.txt

$(VENV)/.installed: requirements.txt bin/install
	@PYTHON=$(PYTHON) bin/install $(VENV) requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	@PYTHON=$(PYTHON) bin/install $(VENV) requirements-dev.txt
	@touch $@
