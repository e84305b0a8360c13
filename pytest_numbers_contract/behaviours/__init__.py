"""How each resource behaves in the sandbox, and the payload it is rendered as: one module for each."""
