"""Sponsorship: pledges of donors, the matching of workers, payments, and the journal of it all."""
