"""A problem as arrays: what kernels read, and how a problem is translated into it."""
