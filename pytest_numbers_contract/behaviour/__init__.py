"""What behaviours are made of: the call, its parameters, and how it is refused."""
