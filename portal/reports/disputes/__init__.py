"""What the bank can say about its disputes: which wait, how long they take, how they end."""
