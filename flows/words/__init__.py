"""Readers of Indonesian as it is typed: each file turns one kind of answer into a typed value."""
