create foreign data wrapper far;
create server away foreign data wrapper far;
create foreign table reading (value integer, constraint value_is_positive check (value > 0)) server away;
