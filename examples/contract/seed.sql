insert into publishing.content select number, 'title ' || number from generate_series(1, 40) as number;

insert into publishing.publications (content, outlet, channel, attempts)
select number, 'linkedin', 'linkedin/' || number % 4, number from generate_series(1, 40) as number;

insert into publishing.linkedin_tokens (account, token)
select 'account ' || number, md5(number::text) from generate_series(1, 4) as number;
