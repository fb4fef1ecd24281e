#!/usr/bin/env bash
# Makes the databases of a folder anew by the code of a version, as its make.py says:
#   ./pack.sh FOLDER CHECKOUT postgresql://…    CHECKOUT: of that version; the URL: of an empty database
# Needs that version's requirements in the python of PATH, and pg_dump.
set -euo pipefail
here=$(cd "$1" && pwd) checkout=$2 url=$3
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
mkdir "$made/sqlite" "$made/postgres"
cd "$checkout"
PYTHONPATH=. python "$here/make.py" "$made/sqlite"
PYTHONPATH=. python "$here/make.py" "$made/postgres" "$url"
python - "$made/sqlite/titir.db" <<'PY'
import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as database:
    database.execute("PRAGMA journal_mode = DELETE")
    database.execute("VACUUM")
PY
# Lines with a backslash are psql's own; nobody but psql understands them.
pg_dump --inserts --rows-per-insert=200 --no-owner --no-privileges -d "$url" |
    grep -v '^\\' >"$made/postgres/titir.sql"
for kind in sqlite postgres; do
    mkdir -p "$here/$kind"
    xz -9e -c "$made/$kind"/titir.* >"$here/$kind/titir.xz"
    cp "$made/$kind/phones.json" "$here/$kind/"
    cp "$made/$kind/keys/master" "$here/$kind/master"
    chmod 644 "$here/$kind/master"
done
