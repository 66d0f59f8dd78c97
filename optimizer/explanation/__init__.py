"""What criteria and wishes cost, and why nothing fits."""
