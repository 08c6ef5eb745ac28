"""Find accounts, people, plans and notes by what somebody remembers of them."""
