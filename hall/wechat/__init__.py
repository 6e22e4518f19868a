"""The official account: what reaches citizens through WeChat, within its quotas, and what they send through it."""
