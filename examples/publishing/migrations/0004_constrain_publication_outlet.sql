-- whimbrel: phase = constrain
-- From here on each publication has an outlet and an account: proved without a lock that stops anybody.
alter table publishing.publications
    add constraint publications_outlet_there check (outlet is not null and account is not null) not valid;
alter table publishing.publications validate constraint publications_outlet_there;
