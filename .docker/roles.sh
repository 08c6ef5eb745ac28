#!/bin/sh
# Run once by the PostgreSQL image: the role that migrates, the role that runs.
set -eu
psql --username="$POSTGRES_USER" --dbname=postgres --set=ON_ERROR_STOP=1 \
    --set=owner_password="$SAM_OWNER_PASSWORD" --set=app_password="$SAM_APP_PASSWORD" <<'SQL'
CREATE ROLE sam_app LOGIN PASSWORD :'app_password';
CREATE ROLE sam_owner LOGIN CREATEDB PASSWORD :'owner_password';
GRANT sam_app TO sam_owner;
CREATE DATABASE sam OWNER sam_owner;
SQL
