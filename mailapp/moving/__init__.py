"""Moving in: what people bring from where they were before."""
