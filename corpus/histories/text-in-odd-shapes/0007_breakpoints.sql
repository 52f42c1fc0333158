create table one (id int);
--> statement-breakpoint
create table two (id int);
--> statement-breakpoint
