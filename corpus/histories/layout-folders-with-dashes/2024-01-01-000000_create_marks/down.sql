drop table marks;
