"""The names of all keys, with owner, shape and life. No other module spells a key.

The Lua scripts in ``scripts/`` build the same names from the prefix (they touch keys that depend
on what they read, so the store is one primary, not a cluster); ``tests/store/test_keys.py`` holds
the two together.

========================  ==========================================================  =============
key                       shape (owner)                                               life
========================  ==========================================================  =============
``story:<id>``            hash: the story (with picture and section, if it was        archive.days
                          written by a version that knows them), its topics,
                          ``source:<feed>`` for each source, ``reports`` (ids, at
                          most 50 and those joined by hand), ``told`` (those of them
                          that may have rung); a report: ``of`` which story, ``how``
                          (admission, regrouping); ``routed`` ms, ``ends`` ms of its
                          ledger (routing); a catch-up
                          or digest: ``held`` (the stories that it tells), the bot's
                          own words to one chat: ``alone`` (subscriptions); a digest
                          of one chat also its ``kind``
                          (``reason|part|parts|more|total|silent``; timings)
``latest:<selector>``     sorted set: story id by time (admission)                    capped; archive.days
``same:<identity>``       id of a story or report: its guid, URL or title (admission) dedupe.keep or window
``near:<term>``           sorted set: the newest 64 stories with a telling term, by the ms
                          of their admission (admission)   dedupe.window after the
                                                                                      last
``burst:<feed>``          set: stories held back by ``poll.burst`` (admission)        until the catch-up; 30 d
``seen:<feed>``           hash: guid hash → content hash | last listed ms (polls)     trimmed to what the
                                                                                      feed lists, plus 500 (mail: 5,000)
``feed:<name>``           hash: validators, next poll, failures, epoch, new address, none: one for a feed
                          rhythm, hints, cursor, told, offer of push (polls)
``push:<token>``          hash: a subscription at a hub: feed, hub, topic, secret,    40 d after its last
                          stage, lease, how well it does (pushes)                     change
``pushes``                hash: feed → token of its subscription (pushes)             while subscribed
``renewals``              sorted set: token by the ms at which to ask its hub         while subscribed
                          (pushes)
``chat:<chat>``           hash: topics, pinned, closed, outlets, filters, last, counter  while subscribed, then
                          (subscriptions); zone, quiet, urgent, digest, silent,       archive.days
                          muted (ms) and the plan made of them:
                          ``mode|until ms|since ms|urgent topics`` (timings)
``chats``                 sorted set of chats, scores 0 (subscriptions)               while subscribed
``subs:<selector>``       sorted set of chats, scores 0, walked by name               while subscribed
                          (subscriptions)
``subs:each:<selector>``  sorted set: those of them that want each outlet's report    while subscribed
                          (subscriptions)
``filtered``              set of chats that have filters (filters)                    while they have
``pinned``                set of chats that the config subscribes (subscriptions)     the config's
``moved:<chat>``          where a chat lives now that the config names by its old id  30 d
                          (subscriptions)
``now:<chat>``            id to which a chat moved that had this one (subscriptions)  archive.days
``was:<chat>``            ids that the chat had before it moved, each with the ms of    archive.days
                          that: ``id ms id ms`` (subscriptions)
``shown:<chat>``          sorted set: story id by running number (archive)            30 d, 500 newest
``reports``               sorted set: ``<story> <topic> <not|missing> <chat>`` by the   archive.days after the
                          ms at which a reader said so (reports)                      last; 2,000 newest, 200
                                                                                      of a chat
``message:<chat>:<mid>``  story id that a message told (deliveries)                   ledger.days
``routing``               stream, group ``router``: stories to be routed (routing)    until acknowledged
``order``                 the last place in the queues that was given out, in µs of     none: one
                          the clock or more (routing)
``route:<message>``       hash: how far a routing got (routing)                       7 d
``queue:<chat>``          sorted set: story id by order of routing (deliveries)       until empty; capped
``held:<chat>``           sorted set: story id by order of routing: what is held      until empty; the
                          back there (deliveries)                                     newest 200
``leaving``               stream: ``chat`` and ``line`` of what waited for chats that    until cleared
                          closed or follow nothing (subscriptions)
``leaving:<message>``     sorted set: a queue that is left: its stories do not have       until cleared
                          their ``line`` in the ledger yet (subscriptions)
``wake:<platform>``       sorted set: chat by the ms at which what is held there      until empty
                          is looked at, or a plan that has ended is made anew
                          (deliveries)
``due:<platform>``        sorted set: chat by the ms at which its next message may    until empty
                          go, with 10¹³ on top if that is a digest (deliveries)
``shares:<platform>``     hash: messages that went before a digest, and before a      60 s
                          turn, that waits (deliveries)
``edits``                 sorted set: story that has changed since it was told, by      until an editor takes
                          the ms of that (admission, regrouping, deliveries)          it; capped
``editing``               list: ``<chat> <story>`` of a story's deliveries that are to   until looked at;
                          be looked at for that (edits)                               1,000
``edit:<platform>``       sorted set: ``<chat> <story>`` of a message to be edited, by  until edited, or a day
                          the ms at which it may be (edits)                           old; capped
``lease:<chat>``          token of the worker that sends there now (deliveries)       the lease
``taken:<token>``         what a token was given, should it ask again (deliveries)    the lease
``ledger:<story>``        hash: chat → state of the delivery (deliveries)             ledger.days
``recent:<platform>``     sorted set: token of a message by the ms by which it has      30 s
                          arrived, for the last second (pace)
``pace:<platform>``       ms at which the next message of the bot may go (pace)       10 s
``pace:<platform>:<id>``  list: ms of the last messages in a chat (pace)              61 s
``hold:<platform>``       ms until which the whole bot must rest (pace)               as long as it binds
``dead``                  stream of deliveries given up (deliveries)                  capped at 10,000
``counters``              hash: sent, repeated, unknown, failed, … since ever         none: a dozen fields
``sorted_by``             digest of the topics that the archive is sorted by (sorting)   none: one
``holder:<role>``         token of the process that has a role (leases)               30 s
``clock``                 ms of the server when somebody last looked (clock)           none: one
``health``                what the running bot last said of itself (health)           60 s
========================  ==========================================================  =============
"""

from __future__ import annotations

from bot.model import ChatId, FeedName, Selector, StoryId


class Keys:
    """Key names under one prefix."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.chats = f"{prefix}chats"
        self.pinned = f"{prefix}pinned"
        self.routing = f"{prefix}routing"
        self.dead = f"{prefix}dead"
        self.counters = f"{prefix}counters"
        self.health = f"{prefix}health"
        self.pushes = f"{prefix}pushes"
        self.renewals = f"{prefix}renewals"
        self.reports = f"{prefix}reports"
        self.edits = f"{prefix}edits"
        self.filtered = f"{prefix}filtered"
        self.paces = f"{prefix}pace:*"
        self.sorted_by = f"{prefix}sorted_by"

    def push(self, token: str) -> str:
        return f"{self.prefix}push:{token}"

    def story(self, story: StoryId) -> str:
        return f"{self.prefix}story:{story}"

    def latest(self, selector: Selector) -> str:
        return f"{self.prefix}latest:{selector}"

    def same(self, identity: str) -> str:
        return f"{self.prefix}same:{identity}"

    def near(self, term: str) -> str:
        return f"{self.prefix}near:{term}"

    def burst(self, feed: FeedName) -> str:
        return f"{self.prefix}burst:{feed}"

    def seen(self, feed: FeedName) -> str:
        return f"{self.prefix}seen:{feed}"

    def feed(self, feed: FeedName) -> str:
        return f"{self.prefix}feed:{feed}"

    def chat(self, chat: ChatId) -> str:
        return f"{self.prefix}chat:{chat}"

    def moved(self, chat: ChatId) -> str:
        return f"{self.prefix}moved:{chat}"

    def was(self, chat: ChatId) -> str:
        return f"{self.prefix}was:{chat}"

    def subs(self, selector: Selector) -> str:
        return f"{self.prefix}subs:{selector}"

    def shown(self, chat: ChatId) -> str:
        return f"{self.prefix}shown:{chat}"

    def message(self, chat: ChatId, message_id: str) -> str:
        return f"{self.prefix}message:{chat.platform}:{chat.native}:{message_id}"

    def queue(self, chat: ChatId) -> str:
        return f"{self.prefix}queue:{chat}"

    def held(self, chat: ChatId) -> str:
        return f"{self.prefix}held:{chat}"

    def wake(self, platform: str) -> str:
        return f"{self.prefix}wake:{platform}"

    def due(self, platform: str) -> str:
        return f"{self.prefix}due:{platform}"

    def edit(self, platform: str) -> str:
        return f"{self.prefix}edit:{platform}"

    def ledger(self, story: StoryId) -> str:
        return f"{self.prefix}ledger:{story}"

    def holder(self, role: str) -> str:
        return f"{self.prefix}holder:{role}"
