"""Measurements that anyone can run: ``python -m bench.NAME``; each prints what it found."""
