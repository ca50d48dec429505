#!/bin/sh
# base.sh once     takes a base backup, from which the log's files lead to any later moment
# base.sh nightly  takes one now and each day at $AT (UTC), for as long as it runs
# base.sh forget   removes what is not kept, as each of these does at its end
# Of base backups the newest $KEEP stay, and the log's files that any of these needs.
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
    # After a recovery the log goes on from an earlier place, on another timeline: the newer base backup may be
    # the one that needs the older files. pg_archivecleanup compares places alone (a name's last 16 digits).
    first=
    for name in $(ls "$archive/base"); do
        start=$(tar -xzOf "$archive/base/$name/base.tar.gz" backup_label |
            sed -n 's/^START WAL LOCATION: .* (file [0-9A-F]\{8\}\([0-9A-F]\{16\}\))$/\1/p')
        [ -n "$start" ] || { echo "base backup $name says no beginning" >&2; exit 1; }
        first=$(printf '%s\n' "$start" $first | sort | head -n 1)
    done
    [ -n "$first" ] || { echo "there is no base backup" >&2; exit 1; }
    [ ! -d "$archive/wal" ] || pg_archivecleanup "$archive/wal" "00000001$first"
}

seconds_until() {
    now=$(date +%s) then=$(date -u -d "$AT" +%s)
    [ "$then" -gt "$now" ] || then=$((then + 86400))
    echo $((then - now))
}

case ${1:-} in
    once) take ;;
    forget) forget ;;
    nightly)
        # One that fails is tried again after ten minutes; the container's health check tells of it.
        while :; do
            if sh "$0" once; then pause=$(seconds_until); else pause=600; fi
            sleep "$pause" & wait $!
        done ;;
    *) echo "base.sh once|nightly|forget" >&2; exit 2 ;;
esac
