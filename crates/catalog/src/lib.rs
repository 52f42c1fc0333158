//! What a PostgreSQL database is, and how two differ. Knows no kind of object.
