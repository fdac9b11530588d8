# Sourceline's commands. `make run` and `make test` set up by themselves what they need.
.POSIX:
.PHONY: run test test-long bench score check setup setup-development requirements

PYTHON = .venv/bin/python

# The first Python that is new enough: a name on PATH may be there without the program behind it.
NEW_ENOUGH = import sys; sys.exit(sys.version_info < (3, 11))
FIND_PYTHON = found=; \
	for python in $(PYTHON) python3.11 python3.12 python3.13 python3.14 python3 python; do \
		if "$$python" -c '$(NEW_ENOUGH)' >/dev/null 2>&1; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
		echo "Sourceline needs Python 3.11 or later and there is none: install it (Debian: apt-get install python3 python3-venv)." >&2; \
		exit 1; \
	fi

run:
	@$(FIND_PYTHON); "$$found" config/setting_up.py port && "$$found" config/setting_up.py runtime
	@exec $(PYTHON) manage.py first_run --serve

setup:
	@$(FIND_PYTHON); "$$found" config/setting_up.py runtime

setup-development:
	@$(FIND_PYTHON); "$$found" config/setting_up.py development

# ARGS narrows it, as in: make test ARGS="-k filter". Python keeps what it compiles, for the commands that tests start.
PYTEST = env -u PYTHONDONTWRITEBYTECODE $(PYTHON) -m pytest -q

test: setup-development
	@$(PYTHON) config/setting_up.py browser
	@$(PYTHON) config/setting_up.py peers
	@exec $(PYTEST) -n 2 --dist worksteal -m "not long" $(ARGS)

test-long: setup-development
	@$(PYTHON) config/setting_up.py browser
	@$(PYTHON) config/setting_up.py peers
	@exec $(PYTEST) -m long -o faulthandler_timeout=1800 $(ARGS)

# ONLY narrows it, and WRITE=1 writes docs/benchmarks.md anew, as in: make bench ONLY=browser WRITE=1
bench: setup-development
	@$(PYTHON) config/setting_up.py browser
	@$(PYTHON) config/setting_up.py peers
	@exec $(PYTHON) -m tests.bench

score: setup-development
	@exec $(PYTHON) -m tests.scoring

# Settings as in production, with values that are nobody's secrets and an address that is not contacted.
PRODUCTION = SOURCELINE_ENV=production ALLOWED_HOSTS=sourceline.example \
	DATABASE_URL=postgresql://sourceline@database.example/sourceline \
	SECRET_KEY=only-for-checking-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGH

check: setup-development
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	find . -path ./.venv -prune -o -path '*templates/*' -name '*.html' -print | xargs .venv/bin/djade --target-version 5.2 --check
	$(PYTHON) -m mypy config articles timeline desk
	$(PYTHON) -m pip check
	$(PYTHON) config/auditing.py
	$(PYTHON) manage.py makemigrations --check --dry-run
	$(PRODUCTION) $(PYTHON) manage.py check --deploy --fail-level WARNING

# After a change of dependencies in pyproject.toml: pin them anew, with hashes and without a word on where from.
COMPILE = CUSTOM_COMPILE_COMMAND="make requirements" $(PYTHON) -m piptools compile --quiet --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --strip-extras --allow-unsafe
EMBEDDED = import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["embedded"], sep="\n")

requirements: setup-development
	$(COMPILE) --output-file requirements.txt pyproject.toml
	$(PYTHON) -c '$(EMBEDDED)' | $(COMPILE) --no-annotate --constraint requirements.txt --output-file requirements-embedded.txt -
	$(COMPILE) --extra dev --constraint requirements.txt --constraint requirements-embedded.txt --output-file requirements-dev.txt pyproject.toml
