#!/bin/sh
# Runs a PostgreSQL that follows the one at DATABASE_HOST: copied from there on its first start, whole or not at all.
set -eu
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    rm -rf "$PGDATA.unfinished"
    mkdir -p "$(dirname "$PGDATA")"
    pg_basebackup --host="$DATABASE_HOST" --username=sourceline --pgdata="$PGDATA.unfinished" \
        --write-recovery-conf --wal-method=stream --checkpoint=fast
    rm -rf "$PGDATA"
    mv "$PGDATA.unfinished" "$PGDATA"
fi
# Tells the primary which rows its readers still need, so that their pages are not broken off.
exec postgres -D "$PGDATA" -c hot_standby_feedback=on "$@"
