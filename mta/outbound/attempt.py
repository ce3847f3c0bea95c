"""What happens to letters that are due at one destination: claim, route, carry, report, settle."""

from mailapp.outbox import api as outbox
from mta.outbound.crew import Crew
from mta.outbound.world import Office


def attempt(destination: str, office: Office) -> None:
    """Send what is due at this destination, until nothing is or the turn is over.

    When a crew of this process is there already, it has been told, and we return at once; so we do when too many
    wait for strangers to answer.
    """
    posts = office.posts
    if posts.call(destination):  # nearly always under load: without a question to the database
        return
    if not posts.take(destination, stranger=not outbox.is_met(destination)):
        return
    try:
        crew = Crew(destination, office)
        crew.lead(may_linger=posts.at_ease)
        while not posts.leave(destination, whoever_calls=crew.is_over):
            crew.lead(may_linger=posts.at_ease)
    except BaseException:
        posts.leave(destination, whoever_calls=True)
        raise
    finally:
        office.tally.write_if_due()
