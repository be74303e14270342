"""modelpick: which large language models fit a workload, which do not, and why."""

__version__ = "0.1.0"
