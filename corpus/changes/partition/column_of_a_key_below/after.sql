create schema app;
create table app.visits (country text, town text, at date) partition by list (country);
create table app.visits_pt partition of app.visits for values in ('pt') partition by list (town);
create table app.visits_porto partition of app.visits_pt for values in ('porto') partition by range (at);
create table app.visits_porto_1 partition of app.visits_porto for values from ('2026-01-01') to ('2027-01-01');
