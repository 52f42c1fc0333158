create temp table migration (
  file text primary key, version text, phase text, reason text not null
);
create temp table statement (
  file text, number int, line int not null, sql text not null, forms text[] not null, work text,
  primary key (file, number)
);
create temp table lock (
  file text not null, number int not null, line int not null, relation text, mode text not null
);
create temp table write (
  file text not null, number int not null, line int not null, relation text not null
);
create temp table finding (
  file text not null, line int not null, code text not null, severity text not null, harm text not null,
  message text not null, allowed text
);
