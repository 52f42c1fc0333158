alter role reporting set statement_timeout = '5s';
