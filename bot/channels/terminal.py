"""The terminal: everything as text, nothing to install."""

from bot.channels import Limits

LIMITS = Limits(longest=4000, joint="\n\n")
