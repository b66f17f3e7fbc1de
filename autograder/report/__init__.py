"""Report -> what people and programs read: terminal, pages, JSON, CSV. Pure functions of `autograder.model.Report`."""
