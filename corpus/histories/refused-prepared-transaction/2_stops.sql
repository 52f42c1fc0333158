begin;
create table half (id int);
prepare transaction 'whimbrel_corpus';
