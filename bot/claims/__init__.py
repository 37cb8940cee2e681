"""Claims: accidents, deaths and illness from work, from the first words to the last payment."""
