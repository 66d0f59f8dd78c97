"""Scenario studies: many scenarios, one store, one picture.

study file -> `plan` (runs) -> `runner` (any executor) -> `store` (a folder per run, Parquet tables)
-> `study` (frames and figures) -> `report`.  Beside it `frontier`: all that two criteria allow.
"""
