create table app.visits (at timestamptz not null, page text not null);
-- release
create publication new_visits for table app.visits with (publish = 'insert');
