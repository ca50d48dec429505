#!/bin/sh
# Makes each secret of the bank that is missing, by chance; what is there stays. A folder is a volume,
# and what reads it is in docker-compose.yml. To bring one of your own, write it before the first start.
set -eu
cd /run/secrets

random() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }

# keep FILE TEXT: at once or not at all, and without a line's end, which would belong to the secret.
keep() {
    [ -s "$1" ] && return
    printf %s "$2" >"$1.new"
    chmod 444 "$1.new"
    mv "$1.new" "$1"
    echo "made $1"
}

keep bank/secret_key "$(random)"
# The catcher of the profile "mail"; a mail server is smtp+tls://user:password@mail.example:587
keep bank/email_url "smtp://mail:1025"
keep database/url "postgres://hourbank:$(random)@db:5432/hourbank"
keep owner/url "postgres://hourbank_owner:$(random)@db:5432/hourbank"
keep owner/superuser "$(random)"
keep redis/password "$(random)"
keep redis/url "redis://:$(cat redis/password)@redis:6379/0"
keep metrics/token "$(random)"
