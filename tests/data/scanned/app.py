"""What `scan` finds here: chat-old-1 is prose in this line."""

SMALL = "chat-mini-1"
MODEL = "starcoder2-9b"
OLD = "chat-old-1"  # modelpick: ignore[retired]
