#!/bin/bash
# Runs once, when the database is made: the two roles of the bank, with the passwords of their addresses.
# The bank's own role can't change the ledger or the history; the owner's runs migrations.
set -euo pipefail

password() { sed -E 's|^[a-z]+://[^:]+:([^@]+)@.*$|\1|' "/run/secrets/$1"; }

psql --no-psqlrc --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname=postgres \
    --set=owner="$(password owner/url)" --set=bank="$(password database/url)" <<'SQL'
CREATE ROLE hourbank_owner LOGIN PASSWORD :'owner';
CREATE ROLE hourbank LOGIN PASSWORD :'bank';
CREATE DATABASE hourbank OWNER hourbank_owner;
REVOKE ALL ON DATABASE hourbank FROM PUBLIC;
GRANT CONNECT ON DATABASE hourbank TO hourbank;
SQL
