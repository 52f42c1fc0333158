-- since 18
create table animal (name text, constraint animal_name_not_null not null name no inherit, legs integer, constraint animal_has_legs not null legs no inherit);
create table bird (wings integer) inherits (animal);
create table wren () inherits (bird);
