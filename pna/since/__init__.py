"""What has changed since the last assessment, and why."""
