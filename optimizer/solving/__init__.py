"""From a scenario to a checked partition: propose, assess, progress."""
