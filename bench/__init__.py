"""How fast things are: cells that are measured, compared and printed. Run by script/bench."""
