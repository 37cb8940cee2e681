"""WhatsApp by Twilio: quick replies and lists in session, numbers always."""

from bot.channels import Limits

QUICK_REPLIES = 3
"""More choices than this are shown as a list."""

LIMITS = Limits(longest=1600, buttons=10, label=20, value=200, with_buttons=1024)
"""In session: 3 quick replies of 20 characters, a list of 10 items of 24; body 1024 with either."""
