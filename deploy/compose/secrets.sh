#!/bin/sh
# Makes each secret of the bank that is missing, by chance; what is there stays. A folder is a volume,
# and what reads it is in docker-compose.yml. Those of one's own come from /own: own-secrets.yml.
set -eu
cd /run/secrets

random() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }

# keep FILE TEXT: at once or not at all, and without a line's end, which would belong to the secret.
keep() {
    if [ -s "$1" ]; then return; fi
    printf %s "$2" >"$1.new"
    chmod 444 "$1.new"
    mv "$1.new" "$1"
    echo "made $1"
}

# own NAME FILE: one that was brought along, by script/setup.
own() { if [ -s "/own/$1" ]; then keep "$2" "$(cat "/own/$1")"; fi; }
own secret_key bank/secret_key
own email_url bank/email_url
own metrics_token metrics/token

keep bank/secret_key "$(random)"
# The catcher of the profile "mail"; a mail server is smtp+tls://user:password@mail.example:587
keep bank/email_url "smtp://mail:1025"
keep database/url "postgres://hourbank:$(random)@db:5432/hourbank"
keep owner/url "postgres://hourbank_owner:$(random)@db:5432/hourbank"
keep owner/superuser "$(random)"
keep redis/password "$(random)"
keep redis/url "redis://:$(cat redis/password)@redis:6379/0"
keep metrics/token "$(random)"
