#!/bin/sh
# archive.sh PATH NAME: keeps a file of PostgreSQL's log (WAL), whole or not at all, and never in place of
# another. It is PostgreSQL's archive_command: where it fails, PostgreSQL keeps the file and tries again.
set -eu
folder=${ARCHIVE:-/archive}/wal
mkdir -p "$folder"
# After a crash the same file may come again.
if [ -e "$folder/$2" ]; then exec cmp -s "$1" "$folder/$2"; fi
cp "$1" "$folder/.$2.new"
sync "$folder/.$2.new"
mv "$folder/.$2.new" "$folder/$2"
sync "$folder"
