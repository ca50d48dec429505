"""A view with nothing in it, to measure the API's own against."""
