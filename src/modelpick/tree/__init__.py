"""Other people's files: which of a tree are read, and how. Nothing in a tree is trusted, followed or run."""
