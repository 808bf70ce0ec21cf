"""Open311 GeoReport v2, as a server: services, requests, tokens, updates and discovery."""
