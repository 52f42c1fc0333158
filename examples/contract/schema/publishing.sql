create schema publishing;

create table publishing.content (
    id bigint primary key,
    title text not null
);

create table publishing.publications (
    id bigint generated always as identity primary key,
    content bigint not null references publishing.content (id),
    outlet text not null,
    channel text not null,
    attempts integer not null default 0
);

create index publications_channel on publishing.publications (channel);

create table publishing.linkedin_tokens (
    id bigint generated always as identity primary key,
    account text not null unique,
    token text not null
);
