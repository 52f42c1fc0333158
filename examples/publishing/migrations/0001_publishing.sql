-- Content, where it is published, who approved it, and how it went.
create schema publishing;

create table publishing.content (
    id bigint generated always as identity primary key,
    title text not null,
    body text not null,
    author text not null,
    created_at timestamptz not null default now()
);

create table publishing.publications (
    id bigint generated always as identity primary key,
    content_id bigint not null references publishing.content,
    channel text not null check (channel ~ '^[a-z]+:[a-z0-9-]+$'),
    published_at timestamptz,
    idempotency_key uuid not null unique
);
create index publications_content_id on publishing.publications (content_id);

create table publishing.approvals (
    content_id bigint primary key references publishing.content,
    requested_by text not null,
    approved_by text,
    approved_at timestamptz,
    check (approved_by <> requested_by),
    check ((approved_by is null) = (approved_at is null))
);

create table publishing.metrics (
    publication_id bigint not null references publishing.publications,
    day date not null,
    views integer not null default 0 check (views >= 0),
    primary key (publication_id, day)
);

create table publishing.linkedin_tokens (
    account text primary key,
    token bytea not null,
    expires_at timestamptz not null
);

create table publishing.audit (
    id bigint generated always as identity primary key,
    at timestamptz not null default now(),
    actor text not null,
    what text not null,
    detail jsonb not null default '{}'
);

create table publishing.outlet_feature_flags (
    outlet text not null,
    flag text not null,
    is_on boolean not null default false,
    primary key (outlet, flag)
);
