create table others (id int primary key);
create sequence login_events_id_seq as int;
create table sign_on_log (id int not null default nextval('login_events_id_seq'), username text not null, constraint login_events_pkey primary key (id));
alter sequence login_events_id_seq owned by sign_on_log.id;
create index login_events_username on sign_on_log (username);
