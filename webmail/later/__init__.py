"""What happens later, for people: the way of a letter through Outbox, times in words, what waits."""
