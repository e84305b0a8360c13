"""The resources, one module each: host, path, operations, rules, payload, behaviour."""
