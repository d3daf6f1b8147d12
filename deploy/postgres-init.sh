#!/bin/sh
# Makes the user and the database of the app when the container of PostgreSQL starts for the first time. The user may
# make databases: every backup is tried in one of its own.
set -eu
psql --set=ON_ERROR_STOP=1 --set=password="$(cat /run/secrets/ctc_password)" --username postgres --dbname postgres <<'SQL'
CREATE ROLE ctc LOGIN CREATEDB NOSUPERUSER PASSWORD :'password';
CREATE DATABASE ctc OWNER ctc ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE ctc FROM PUBLIC;
SQL
