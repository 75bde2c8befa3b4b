# Runs the suite on SQLite and then, of it, on PostgreSQL what that could answer differently (tests/statements.py); fails if
# either fails.
# Called by `make test`, which says what PYTEST and TEST_DATABASE_URL are.
result=0

is_clean=
[ -d tests/__pycache__ ] || is_clean=yes

# The databases that are copied are made while the tests are collected: nobody waits for them then. What goes wrong with
# them, the tests tell.
DATABASE_URL= .venv/bin/python -m tests.prepared 2>/dev/null &
DATABASE_URL=$TEST_DATABASE_URL .venv/bin/python -m tests.prepared 2>/dev/null &

# On a clean clone one process compiles the modules, for those that would each compile all of them.
if [ -n "$is_clean" ]; then
    DATABASE_URL= .venv/bin/python -m pytest --quiet --collect-only "$@" >/dev/null 2>&1
fi

echo "=== SQLite ==="
DATABASE_URL= $PYTEST "$@" || result=$?
wait

echo "=== PostgreSQL ==="
if .venv/bin/python -c "import psycopg, sys; psycopg.connect(sys.argv[1], connect_timeout=5).close()" \
    "$TEST_DATABASE_URL" 2>/dev/null; then
    DATABASE_URL=$TEST_DATABASE_URL $PYTEST --only-database "$@" || result=$?
else
    echo "*** NOT TESTED ON POSTGRESQL: no server answers at TEST_DATABASE_URL." >&2
    echo "*** Set it to a server where databases may be created: postgresql://user:password@host:5432/name" >&2
    # Elsewhere that may be a choice; CI promises both databases.
    [ -z "$CI" ] || result=1
fi
exit $result
