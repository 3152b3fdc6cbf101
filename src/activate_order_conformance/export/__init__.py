"""The contract in the forms that other tools read: OpenAPI, JSON Schema, tables, lists."""
