-- It follows from provider and capability, so nothing is lost.
alter table connections.connections drop column available_connection_id;
