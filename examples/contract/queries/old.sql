-- What version 1 does.
insert into publishing.publications (content, outlet, channel) values (1, 'linkedin', 'linkedin/old');
update publishing.publications set attempts = attempts + 1 where channel = 'linkedin/1';
select token from publishing.linkedin_tokens where account = 'account 1';
