# One command each. `make run` and `make test` need only python3, git and make; the rest is installed by them.
.PHONY: run code wechat phone test setup check train evaluate bench format clean
PYTHON3 ?= python3
# Without bytecode on disk every process would compile its thousands of modules anew: seconds at each start.
unexport PYTHONDONTWRITEBYTECODE
ROOT_PYTHON := .venv/bin/python
BOT_PYTHON := bot/.venv/bin/python

run: ## start everything on this machine and print one address
	@$(PYTHON3) -m launch run

wechat: ## beside `make run`: a page that shows what a WeChat user sees
	@$(PYTHON3) -m launch wechat

phone: ## beside `make run`: call the hall in this terminal
	@$(PYTHON3) -m launch phone

code: ## the present one-time code of the demonstration accounts (development only)
	@HALL_ENV=dev $(ROOT_PYTHON) -m hall.cli staff code

test: ## install what the tests need and pass them
	@$(PYTHON3) -m launch setup --dev --services
	@$(MAKE) --no-print-directory -j2 style quick-tests bot-tests console hall-tests

.PHONY: style quick-tests bot-tests console hall-tests
style:
	@$(ROOT_PYTHON) -m ruff check . && $(ROOT_PYTHON) -m mypy

# What needs neither the model nor a second process runs on one core while the other trains.
QUICK := tests/unit tests/architecture
quick-tests: style
	@$(ROOT_PYTHON) -m pytest $(QUICK)

console:
	@$(PYTHON3) -m launch console --check

# Three at a time: two cores, and much waiting. Each runs a product of its own (about 0.9 GB).
hall-tests: quick-tests train console
	@$(ROOT_PYTHON) -m pytest -n 3 --dist loadfile --no-loadscope-reorder -rR --durations=40 $(QUICK:%=--ignore=%)

bot-tests: train
	@PYTHONPATH=. $(BOT_PYTHON) -m pytest -c bot/pyproject.toml --rootdir . -p no:cacheprovider bot/tests

setup: ## install both environments with the development tools
	@$(PYTHON3) -m launch setup --dev

check: setup ## style and types, and the quick tests
	@$(PYTHON3) -m launch console --check
	$(ROOT_PYTHON) -m ruff check .
	$(ROOT_PYTHON) -m ruff format --check hall actions tests launch simulators
	$(ROOT_PYTHON) -m mypy
	$(ROOT_PYTHON) -m pytest $(QUICK)

train: ## train the bot's model if its data changed
	@$(PYTHON3) -m launch train

evaluate: ## how well it understands, on sentences nobody trained on, beside its peers
	@$(PYTHON3) -m launch setup --dev
	@$(PYTHON3) -m launch train
	@$(ROOT_PYTHON) -m evaluation

bench: ## how fast and how large, beside its peers
	@$(PYTHON3) -m launch setup --dev --services
	@$(PYTHON3) -m launch train
	@$(ROOT_PYTHON) -m benchmarks

format: ## format the Python sources
	$(ROOT_PYTHON) -m ruff format hall actions tests launch simulators

clean: ## remove what was installed and made
	rm -rf .venv bot/.venv .uv .node web/console/node_modules web/console/dist var
