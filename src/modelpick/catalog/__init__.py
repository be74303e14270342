"""Between files and the core: find catalog files, read them strictly, lay one over another."""
