"""What both sides of a dispute hand in: pictures and documents."""
