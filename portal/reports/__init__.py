"""What the bank can say about all its requests at once: states, times, flows, what is stuck."""
