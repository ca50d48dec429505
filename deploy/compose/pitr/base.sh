#!/bin/sh
# base.sh once     takes a base backup, from which the log's files lead to any later moment
# base.sh nightly  takes one now and each day at $AT (UTC), for as long as it runs
# Of base backups the newest $KEEP stay, and the log's files that the oldest of these needs.
set -eu
archive=${ARCHIVE:-/archive}
KEEP=${KEEP:-7} AT=${AT:-02:30}

take() {
    mkdir -p "$archive/base"
    rm -rf "$archive"/base/.new.*
    new=$archive/base/.new.$$
    pg_basebackup --pgdata="$new" --format=tar --gzip --wal-method=stream --checkpoint=fast --no-password
    # Its name is when it was whole: it leads to no earlier moment.
    sleep 1
    name=$(date -u +%Y%m%dT%H%M%SZ)
    sync
    mv "$new" "$archive/base/$name"
    echo "base backup $name"
    forget
}

forget() {
    old=$(ls "$archive/base" | sort | head -n "-$KEEP")
    for name in $old; do rm -rf "$archive/base/${name:?}"; echo "base backup $name is removed"; done
    oldest=$(ls "$archive/base" | sort | head -n 1)
    first=$(tar -xzOf "$archive/base/$oldest/base.tar.gz" backup_label |
        sed -n 's/^START WAL LOCATION: .* (file \([0-9A-F]*\))$/\1/p')
    [ -n "$first" ] || { echo "base backup $oldest says no beginning" >&2; exit 1; }
    [ ! -d "$archive/wal" ] || pg_archivecleanup "$archive/wal" "$first"
}

seconds_until() {
    now=$(date +%s) then=$(date -u -d "$AT" +%s)
    [ "$then" -gt "$now" ] || then=$((then + 86400))
    echo $((then - now))
}

case ${1:-} in
    once) take ;;
    nightly)
        # One that fails is tried again after ten minutes; the container's health check tells of it.
        while :; do
            if sh "$0" once; then pause=$(seconds_until); else pause=600; fi
            sleep "$pause" & wait $!
        done ;;
    *) echo "base.sh once|nightly" >&2; exit 2 ;;
esac
