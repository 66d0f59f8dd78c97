"""As many regions as possible: minimal regions, cuts of rank one, and the choice among them."""
