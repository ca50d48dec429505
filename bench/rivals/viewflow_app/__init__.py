"""The life as a flow of Viewflow."""
