"""What a good regional partition is: territory, criteria and the integer problem they make."""
