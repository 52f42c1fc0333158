create table reading (sensor integer not null, taken date not null, value numeric) partition by range (sensor, abs(sensor), taken, taken);
create table reading_low partition of reading for values from (0, 0, minvalue, minvalue) to (100, 100, minvalue, minvalue);
