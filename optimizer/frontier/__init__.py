"""All that two criteria allow, each point proven."""
