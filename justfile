# What a contributor does here; `just` alone lists it. Every line also works when typed by hand.

_default:
    @just --list --unsorted

# Install everything: the workspace, the plugins, the tools and the widget's packages.
init:
    uv sync
    cd widget && npm ci --ignore-scripts

# Run the tests; `just test tests/journeys -k handoff` runs some of them.
test *arguments:
    uv run pytest {{arguments}}
    cd widget && npm test --silent

# Run the tests that take minutes, such as ten thousand deliveries of a shop.
nightly *arguments:
    uv run pytest -m nightly {{arguments}}

# Run the WordPress plugin inside a real WordPress under PHP 7.4 to 8.4; fetches some 300 MB of npm packages once.
wordpress *versions:
    cd tests/plugins/woocommerce/wordpress/real && npm install --no-package-lock --ignore-scripts --no-audit --no-fund
    cd tests/plugins/woocommerce/wordpress/real && node run.mjs {{versions}}

# Check style, and put right what can be put right.
lint:
    uv run ruff check --fix .
    uv run ruff format .
    cd widget && npm run --silent lint

# Check types.
types:
    uv run mypy
    cd widget && npm run --silent typecheck

# Check who imports whom.
fences:
    uv run lint-imports

# Write the plugin author's manual anew from the docstrings of the hooks.
docs:
    uv run python docs/manual.py

# Serve REST and Socket.IO with the settings of .env.
serve:
    uv run chatwidget migrate
    uv run chatwidget serve

# Run jobs, and wake what is overdue.
worker:
    uv run chatwidget beat & uv run chatwidget worker

# Start a shop with its chat, with nothing else installed.
demo *arguments:
    uv run chatwidget demo {{arguments}}

# Write down the installed versions (pyproject.toml, requirements/); with `--upgrade`, move to newer ones first.
pins *arguments:
    uv run --no-sync python requirements/refresh.py {{arguments}}

# Measure the chat path beside a plain echo server.
bench *arguments:
    uv run python bench/chat.py {{arguments}}
