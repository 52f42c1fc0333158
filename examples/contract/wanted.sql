create schema publishing;

create table publishing.content (
    id bigint primary key,
    title text not null
);

create table publishing.publications (
    id bigint generated always as identity primary key,
    content bigint not null references publishing.content (id),
    outlet text not null,
    attempts bigint not null default 0
);
