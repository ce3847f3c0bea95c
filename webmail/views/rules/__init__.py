"""Settings → Rules: everybody his own, for all of it is asked of the person who is logged in."""
