"""Claims: what was told of an accident or a death, and the papers that carry it to the branch."""
