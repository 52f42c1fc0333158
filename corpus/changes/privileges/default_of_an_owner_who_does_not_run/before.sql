create schema s;
grant all on schema s to dora;
alter default privileges for role dora revoke execute on functions from public;
alter default privileges for role dora in schema s grant select on tables to erik;
alter default privileges in schema s grant insert on tables to erik;
