#!/usr/bin/env bash
# One database and one role for each context, for the keys of persons, and for the event log when it is kept in PostgreSQL: `ordering`
# belongs to the role `ordering` and is closed to every other. The keys are open to those who have to do with them. The image runs this
# when its volume is new. Which databases there are, and who gets at the keys, compose.yaml says. Run again, it makes what is missing and sets the passwords anew:
#   docker compose exec postgres bash /docker-entrypoint-initdb.d/databases.sh
set -euo pipefail
: "${MARU_DATABASES:?is not set: the names of the databases}"
: "${MARU_KEYS_USED_BY:?is not set: the roles that read the keys of persons, with commas between}"
: "${MARU_KEYS_KEPT_BY:?is not set: the roles that make and erase the keys of persons, with commas between}"

for name in $MARU_DATABASES; do
  variable="${name^^}_DATABASE_PASSWORD"
  [ -n "${!variable:-}" ] || { echo "$variable is not set" >&2 && exit 1; }
  # psql takes the password from the environment: the arguments of a process can be seen by others.
  psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --set name="$name" \
    --username "${POSTGRES_USER:-postgres}" --dbname postgres <<SQL
\\getenv password $variable
SELECT format('CREATE ROLE %I LOGIN', :'name') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'name') \\gexec
ALTER ROLE :"name" PASSWORD :'password';
SELECT format('CREATE DATABASE %I OWNER %I', :'name', :'name')
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'name') \\gexec
REVOKE CONNECT, TEMPORARY ON DATABASE :"name" FROM PUBLIC;
SQL
done

# As preparePersonalKeys does it, in libs/personal-data: some make and erase keys, the others read them.
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname keys <<SQL
SET client_min_messages = warning;
SET ROLE keys;
CREATE TABLE IF NOT EXISTS personal_keys (
  user_id uuid PRIMARY KEY,
  key bytea,
  created_at timestamptz NOT NULL DEFAULT now(),
  erased_at timestamptz,
  CHECK ((key IS NULL) = (erased_at IS NOT NULL))
) WITH (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0);
CREATE TABLE IF NOT EXISTS key_encryption (
  key_id text PRIMARY KEY,
  proof bytea NOT NULL,
  since timestamptz NOT NULL DEFAULT now()
);
GRANT CONNECT ON DATABASE keys TO $MARU_KEYS_USED_BY;
GRANT SELECT ON personal_keys, key_encryption TO $MARU_KEYS_USED_BY;
GRANT INSERT, UPDATE ON personal_keys TO $MARU_KEYS_KEPT_BY;
GRANT INSERT ON key_encryption TO $MARU_KEYS_KEPT_BY;
SQL
