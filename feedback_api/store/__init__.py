"""The database: tables, engine, sealed values, migrations."""
