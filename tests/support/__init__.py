"""What the tests in Python share: processes, an HTTP client, databases, proxies and an SMTP server."""
