"""Batching by step against batching by request: latency under load, and what a batch saves."""
