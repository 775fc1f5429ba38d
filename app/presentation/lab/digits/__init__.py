"""What the lab's page shows of digits alone: their pictures, what networks read in them."""
