"""The HTTP interface for other systems (接口): thin."""
