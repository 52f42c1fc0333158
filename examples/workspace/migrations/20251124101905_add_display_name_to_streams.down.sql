-- Why: Takes the column away, with the titles that people chose.

alter table streams drop column if exists display_name;
