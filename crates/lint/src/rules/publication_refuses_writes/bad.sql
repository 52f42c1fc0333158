create table app.visits (at timestamptz not null, page text not null);
-- release
create publication visits for table app.visits;
