create sequence x; create sequence y;
