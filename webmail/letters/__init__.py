"""Letters as a person reads and writes them: values for the templates, made from the store's."""
