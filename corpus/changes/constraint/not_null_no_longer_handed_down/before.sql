create table animal (name text, constraint animal_is_named not null name, legs integer not null);
create table bird (wings integer) inherits (animal);
create table wren () inherits (bird);
