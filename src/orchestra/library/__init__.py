"""The source library: what the think tank trusts, as passages that can be cited and searched."""
