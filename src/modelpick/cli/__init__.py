"""The command line: flags become requirements, advice becomes text, and the answer decides the exit code."""
