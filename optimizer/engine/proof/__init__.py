"""Proof without trust: a certificate's bound computed again."""
