#!/bin/sh
# recover.sh ['YYYY-MM-DD HH:MM:SS+00' [TIMELINE]]  makes the database's folder anew, as it was at that moment;
# PostgreSQL, started on it, reads the log's files up to there and goes on from there. What was in the folder is
# kept beside it. Without a moment: up to the last file that was kept. Only while PostgreSQL is stopped.
# Each recovery begins a new timeline. A moment is looked for on that of the base backup, as if no recovery had
# been since; one that came after a recovery and before the next base backup needs its TIMELINE's number.
set -eu
archive=${ARCHIVE:-/archive}
data=${PGDATA:?}
moment=${1:-} timeline=${2:-}
fail() { echo "$*" >&2; exit 1; }

[ ! -e "$data/postmaster.pid" ] || fail "$data/postmaster.pid is there: stop the database first."
if [ -n "$moment" ]; then
    case $moment in *[+-][0-9][0-9] | *[+-][0-9][0-9]:[0-9][0-9] | *Z) ;;
        *) fail "Say the moment with its zone, such as '2026-03-02 14:05:00+00'." ;; esac
    until=$(date -u -d "$moment" +%Y%m%dT%H%M%SZ) || fail "$moment is no moment."
else
    until=99999999T999999Z
    [ -z "$timeline" ] || fail "A timeline goes with a moment."
fi
case $timeline in
    '' | 1) ;;
    0* | *[!0-9]*) fail "$timeline is no timeline: it is a number, such as 2." ;;
    *) [ -e "$archive/wal/$(printf '%08X' "$timeline").history" ] || fail "The archive has no timeline $timeline." ;;
esac
if [ -z "$timeline" ]; then
    if [ -n "$moment" ]; then timeline=current; else timeline=latest; fi
fi

base=
for name in $(ls "$archive/base" | sort); do
    # By the alphabet, which is time here.
    if [ "$(printf '%s\n%s\n' "$name" "$until" | sort | head -n 1)" = "$name" ]; then base=$name; fi
done
[ -n "$base" ] || fail "No base backup is older than $moment: $(ls "$archive/base" | tr '\n' ' ')"

umask 077
new=$data.new
rm -rf "$new"
mkdir "$new"
tar -xzf "$archive/base/$base/base.tar.gz" -C "$new"
mkdir -p "$new/pg_wal"
tar -xzf "$archive/base/$base/pg_wal.tar.gz" -C "$new/pg_wal"
cat >>"$new/postgresql.auto.conf" <<CONF
# By recover.sh
restore_command = 'cp "$archive/wal/%f" "%p"'
recovery_target_action = 'promote'
recovery_target_timeline = '$timeline'
# Without a moment empty, but there: what an earlier recovery was told is in each base backup taken since.
recovery_target_time = '$moment'
CONF
touch "$new/recovery.signal"
if [ -e "$data" ]; then
    aside=$data.before-$(date -u +%Y%m%dT%H%M%SZ)
    mv "$data" "$aside"
    echo "What was there is kept as $aside."
fi
mv "$new" "$data"
echo "From the base backup $base up to ${moment:-the last file of the log}: start the database."
