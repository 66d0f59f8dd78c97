"""A first partition: construction and local search, without a bound."""
