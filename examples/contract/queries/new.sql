-- What version 2 does: it knows neither the channel nor the tokens, and counts further than an integer.
insert into publishing.publications (content, outlet) values (2, 'mail');
update publishing.publications set attempts = attempts + 2 where content = 2;
