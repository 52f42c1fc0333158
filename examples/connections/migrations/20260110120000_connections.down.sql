-- whimbrel: lossy = select count(*) from connections.connections because "every connection is lost"
drop table connections.connections;
drop table connections.available_connections;
drop schema connections;
