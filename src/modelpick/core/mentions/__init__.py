"""The models that a text names: whole ids that stand as values in code, configuration and notebooks."""
