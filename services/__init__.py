"""Đúng Hạn: the services, what they stand on (`kit`, `contracts`), and the command that knows them all (`cli`)."""
