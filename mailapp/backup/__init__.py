"""Copies of the whole house, each of which is a house: made while it runs, proved, put back, and thinned out."""
