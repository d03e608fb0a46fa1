"""The columnar index of records: Parquet files, written and searched through DuckDB.

``keys`` says under which keys records and questions meet, ``layout`` how the files look, ``build`` writes
them, ``lookup`` answers from them. A question is answered by joining keys, for one list as for a million.
"""
