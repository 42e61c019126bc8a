"""The prover of the delivery promise: the real bot between proxies, killed wherever it can be."""
