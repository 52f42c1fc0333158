create table t (id int primary key, code text not null default 'a', n int check (n > 0));
create index t_code on t (lower(code)) where code <> '';
create policy p on t using (code = current_user);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger tr before update of code on t for each row when (old.code is distinct from new.code) execute function f();
create rule r as on delete to t where old.code = 'keep' do instead nothing;
create statistics s on code, n from t;
create materialized view m as select code, count(*) from t group by code;
create unique index m_code on m (code);
