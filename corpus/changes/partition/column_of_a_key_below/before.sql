create schema app;
create table app.visits (country text, town text) partition by list (country);
create table app.visits_pt partition of app.visits for values in ('pt') partition by list (town);
