"""The bank's own servers and processes on one machine: PostgreSQL, Valkey, web, worker, beat.

Needs nothing but the standard library and the two wheels that bring the servers, and never
imports Django: it starts the programs, watches them and ends them.
"""
