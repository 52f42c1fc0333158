-- base
create subscription s connection 'dbname=nowhere' publication a, b with (connect = false);
-- only the dump: its connection, which holds secrets
alter subscription s connection 'dbname=elsewhere password=secret';
-- differs: its publications since 14
alter subscription s set publication a, b, c with (refresh = false);
-- differs: its slot since 14
alter subscription s set (slot_name = other);
-- differs: no slot
alter subscription s set (slot_name = none);
-- differs: synchronous commit since 14
alter subscription s set (synchronous_commit = local);
-- differs: binary since 14
alter subscription s set (binary = true);
-- differs: streaming since 14
alter subscription s set (streaming = true);
-- differs: disable on error since 15
alter subscription s set (disable_on_error = true);
-- differs: origin since 16
alter subscription s set (origin = none);
-- differs: run as owner since 16
alter subscription s set (run_as_owner = true);
-- differs: a comment since 14
comment on subscription s is 'c';
-- differs: an owner
alter subscription s owner to postgres;
alter subscription s owner to story_super;
-- differs: back
alter subscription s owner to postgres;
-- differs: none
drop subscription s;
