"""What the contract suite asks a store again and again."""

from mailapp.store.values import (
    EVERYTHING,
    UidSet,
    Want,
)


def subjects(store, found):
    return [next(store.fetch(box, UidSet.of(uid), Want.LIST)).subject for box, uid in found]


def flags(store, box):
    return {one.uid: one.flags for one in store.fetch(box, EVERYTHING)}
