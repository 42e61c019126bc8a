### What the bot says in English. Plain, short, friendly; no word about how it works inside.
###
### In what commands answer, `this` is set as code and **this** bold. Commands that work without
### more words stay bare: Telegram makes them tappable. Names, titles and other people's words are
### values, never parsed.

## How long ago

age-now = just now
age-minutes = { $count } min ago
age-hours = { $count } h ago
age-days = { $count ->
    [one] { $count } day ago
   *[other] { $count } days ago
}
age-date = { DATETIME($day, dateStyle: "medium") }

## Lists of names

list-comma = {", "}
list-and = {" and "}
list-more = { $count ->
    [one] one more
   *[other] { $count } more
}
selector-all = every story
selector-source = everything from { $source }

## Summaries in menus: at most 100 characters

start-summary = What this bot does and how to begin
help-summary = All commands, with examples
topics-summary = The topics you can follow
subscribe-summary = Get alerts for topics, for everything, or for one source
unsubscribe-summary = Stop some alerts, or all of them
latest-summary = The newest stories
why-summary = Why a story rang here
wrong-summary = Say that a story has a wrong topic or lacks one
filters-summary = What not to be told of what this chat follows
outlets-summary = Whether an event rings once, or with each outlet's report
digest-summary = Get stories together at set times instead of one by one
quiet-summary = Hours in which nothing rings
mute-summary = Silence for a while
timezone-summary = The time zone of this chat
test-summary = Send a sample alert to this chat
status-summary = What this chat follows and how the sources are doing

## Whoever may not, and whatever fails

closed = Sorry, this bot only serves chats that its owner has listed. To get this one listed, send the owner its id: { $chat }
admins-only = { $network ->
    [discord] Sorry, only members with the permission **Manage Server** can do that here. Everybody can use /latest, /topics and /why.
   *[other] Sorry, only admins of this chat can do that. Everybody can use /latest, /topics and /why.
}
trouble = Sorry, that didn't work just now. Nothing is lost; please try again in a minute.
unknown-command = I don't know the command { $word }. Type /help to see all of them.
unknown-command-nearest = I don't know the command { $word }. Did you mean { $nearest }?

## /start and /help

hello = **Hello!** I ring when there is news on the topics you choose: one short alert for each story, told once.

    Topics: { $topics }
hello-begin = Begin with { $example }, or look around with /latest. /help shows everything.
hello-following = This chat follows { $followed }. /help shows what else I can do.
help-title = **What I can do**
help-line = { $command } – { $summary }
help-line-example = { $command } – { $summary }, for example { $example }

## /topics

topics-title = **Topics**
topics-line = { $topic } – { $name }
topics-line-followed = { $topic } – { $name } ✓ followed
topics-line-covered = { $topic } – { $name } ✓ through “every story”
topics-none = No topics are set up yet. With `/subscribe all` every story rings.
topics-sources = **Sources**
topics-how = Follow one with { $example }, or take every story with `/subscribe all`.

## /subscribe and /unsubscribe

subscribe-how = Which topics? Name one or more, like { $example }. `/subscribe all` takes every story.
subscribe-source-how = To follow one source: { $example }
subscribed = Done. This chat now follows { $followed }.
subscribed-hint = New stories ring here as they come. { $example } shows the newest ones now.
subscribed-already = Nothing to change: this chat follows { $followed } already.
follows = This chat follows { $followed }.
follows-nothing = This chat follows nothing yet. Begin with { $example }.
unsubscribe-how = To stop one: { $example }. To stop everything: `/unsubscribe all`.
unsubscribed = Done. This chat no longer follows { $stopped }.
unsubscribed-all = Done. This chat follows nothing now; no more alerts. You are welcome back any time: /subscribe
unsubscribe-nothing = This chat follows nothing, so there is nothing to stop.
unsubscribe-pinned = { $pinned } stays: the owner of this bot set it for this chat.
unsubscribe-not-followed = This chat doesn't follow { $names }.
unsubscribe-covered = It follows every story, those included. `/unsubscribe all` stops everything.

## Names that nobody knows

unknown-name = I don't know { $word }.
unknown-name-nearest = I don't know { $word }. Did you mean { $nearest }?
known-topics = Topics: { $names }
known-sources = Sources: { $names }

## /latest

latest-title = **Latest:** { $selectors }
latest-none = Nothing yet for { $selectors }. I keep looking; `/latest all` shows everything.
latest-none-all = No stories yet. I keep looking; the first ones will be here soon.
latest-count = I can show 1 to { $most } stories, for example { $example }

## /why

why-topic-strong = { $topic }, without doubt:
why-topic-clear = { $topic }, clearly:
why-topic-slight = { $topic }, but only just:
why-place-title = in the title: { $phrases }
why-place-bullets = in the key points: { $phrases }
why-place-summary = in the summary: { $phrases }
why-place-text = in the text: { $phrases }
why-place-other = elsewhere: { $phrases }
why-against = speaking against it: { $phrases }
why-topic-bare = { $topic }
why-no-topic = It belongs to none of the topics.
why-sources = { $count ->
    [one] Source: { $sources }
   *[other] Sources: { $sources }
}
why-rings = It rings here because this chat follows { $followed }.
why-silent = This chat follows nothing now that it belongs to, so it doesn't ring here.
why-number = Which story? Answer an alert with /why, or name its number, like `/why 3`. /latest shows the numbers.

## /wrong

wrong-not = Noted as wrong here: { $topics }.
wrong-missing = Noted as missing here: { $topics }.
wrong-changed = That takes the place of what this chat said before.
wrong-not-known = This chat has noted as wrong already: { $topics }.
wrong-missing-known = This chat has noted as missing already: { $topics }.
wrong-has = The story has { $topics } already, so that is not missing.
wrong-displaced = { $count ->
    [one] This chat has reported very much: its oldest report made room for this one.
   *[other] This chat has reported very much: its { $count } oldest reports made room for this one.
}
wrong-next = Thank you! Nothing changes at once: the operator of this bot reviews it.
wrong-no-topic = This story belongs to none of the topics. If one is missing, name it: { $example }
wrong-which = Which topic? Name it, like { $example }.
wrong-notice = That is a message of my own, not a story: it has no topics.
wrong-number = One story at a time, please, like { $example }.

## /filters

filters-none = No filter is set: everything that this chat follows rings.
filters-shows-without = Not told: what has { $values }
filters-shows-only = Told only: what has one of { $values }
filters-shows-not-from = Not told: what comes from { $values } alone
filters-shows-languages = Told only in: { $values }
filters-how = `/filters without rumours, price prediction` leaves out what has one of these in its title or summary; `/filters only wafers, fabs` tells nothing else.
    `/filters not-from SOURCE` leaves out a source, `/filters languages en, de` other languages.
    `/filters off without` drops one of them, `/filters off` all.
filters-without-how = Which words or phrases? With commas between them, like `/filters without rumours, price prediction`.
filters-only-how = Which words or phrases? With commas between them, like `/filters only wafers, fabs`.
filters-not-from-how = Which sources? By their names, with commas between them. /topics lists them.
filters-languages-how = Which languages? By their two letters, like `/filters languages en, de`.
filters-unknown = I don't know the filter { $word }.
filters-done = Done.
filters-nothing-off = Nothing of that is set.
filters-bad-words = { $word } cannot be looked for: a phrase has letters or digits, and at most { $most } characters.
filters-too-many = At most { $most } phrases, please.
filters-bad-language = { $word } is no language's two letters, such as en, de or zh.
filters-near-language = Did you mean { $meant }?
filters-choice-without = without: leave out what has these words
filters-choice-only = only: tell nothing but what has one of these
filters-choice-not-from = not-from: leave out what these sources alone tell
filters-choice-languages = languages: tell nothing in other languages
filters-choice-off = off: drop one filter, or all

## /outlets

outlets-first = An event rings here once, with the first report of it; other outlets are named under it.
outlets-each = Each outlet's report of an event rings here.
outlets-how = `/outlets each` lets each outlet's report ring, `/outlets first` the first one alone.
outlets-done = Done.
outlets-already = Nothing to change.
outlets-unknown = I don't know { $word }.
outlets-choice-first = first: an event rings once
outlets-choice-each = each: each outlet's report rings

## Which story is meant

story-several = That message tells several stories, each with its number. Name one, like { $example }.
story-no-number = There is no story { $number } in this chat. /latest shows the numbers.
story-no-alert = That message is not one of my alerts. Answer an alert with { $command }, or name the number of a story, like { $example }.
story-none = No alert has rung here yet. /latest shows stories; { $command } with a number means one of them.

## /digest, /quiet, /mute and /timezone

when-today = today at { $clock }
when-tomorrow = tomorrow at { $clock }
when-weekday = { $day ->
    [0] on Monday at { $clock }
    [1] on Tuesday at { $clock }
    [2] on Wednesday at { $clock }
    [3] on Thursday at { $clock }
    [4] on Friday at { $clock }
    [5] on Saturday at { $clock }
   *[6] on Sunday at { $clock }
}
when-date = on { DATETIME($day, dateStyle: "medium") } at { $clock }
timing-done = Done.
timing-muted = Muted; stories ring again { $until }.
timing-quiet = Quiet hours: { $hours }.
timing-digest = Digest: { $times }.
timing-digest-silent = Digest: { $times }, without a sound.
timing-urgent = Urgent, so they ring at once all the same: { $topics }.
timing-at-once = Stories ring here as they come.
timing-at-once-until = Stories ring here as they come; that ends { $until } ({ $zone } time).
timing-next = The next message comes { $due } ({ $zone } time).
timing-held = { $count ->
    [one] One story waits for it.
   *[other] { $count } stories wait for it.
}
timing-zone-hint = Not your clock? Set yours, like `/timezone Europe/Berlin`.
digest-unknown = I don't understand { $words }.
digest-how = Write `/digest daily 08:00`, `/digest weekdays 08:00` or `/digest weekly fri 17:00` to get stories together then; `/digest off` for one by one. With `silent` at the end they come without a sound.
quiet-unknown = I don't understand { $words }.
quiet-how = Write `/quiet 22:00-07:00` for hours in which nothing rings, `/quiet off` for none. Topics that are urgent ring all the same: `/quiet 22:00-07:00 urgent chips`.
quiet-urgent-how = Which topics are urgent? Name one or more, like `/quiet urgent chips`; for none: `/quiet urgent none`.
mute-unknown = I don't understand { $words }.
mute-how = Write `/mute 2h`, `/mute 30m` or `/mute 3d` for silence that long, `/mute off` to end it. What comes meanwhile is told afterwards.
mute-long = That is long. At most { $most } days, please; `/unsubscribe all` stops alerts for good.
timezone-now = Time zone: { $zone }, where it is { $clock }.
timezone-how = Set it by its name or a city, like `/timezone Europe/Berlin` or `/timezone new york`.
timezone-unknown = I don't know a time zone { $words }.
timezone-near = I don't know a time zone { $words }. Did you mean { $meant }?

## A forum topic that is gone

thread-deleted = The forum topic that got { $selectors } was deleted.
thread-closed = The forum topic that got { $selectors } is closed, so I cannot write there.
thread-hint = From now on it comes here. To have it in another forum topic, write { $subscribe } there and { $unsubscribe } here.
thread-hint-pinned = From now on it comes here. To have it in another forum topic, write { $subscribe } there.
thread-notices = my notices

## /test

test-sent = I sent a sample alert. If you can read it, everything works.
test-rights = { $count ->
    [one] One permission is missing here: { $rights }. Please give it to me and try again.
   *[other] Some permissions are missing here: { $rights }. Please give them to me and try again.
}
test-sent-rights = I sent a sample alert, but something may be missing from it.
test-wait = The network asks me to wait a little. Please try again in a minute.
test-gone = I may not write here. Please add me to this chat again, or let me send messages.
test-moved = This chat has just moved, and I moved along. Please try once more.
test-refused = The network did not accept the sample. Please tell the owner of this bot.
test-unknown = I sent a sample alert but got no answer. If you can read it, everything works.

## /status

status-filters = Filters are set for this chat (/filters).
status-each = Each outlet's report of an event rings here (/outlets).
status-closed = Alerts to this chat stopped because I could not write here. /subscribe starts them again.
status-waiting = { $count ->
    [0] No alert is waiting.
    [one] One alert is waiting to be sent.
   *[other] { $count } alerts are waiting to be sent.
}
status-feeds-none = No sources are set up yet.
status-feeds-fine = { $count ->
    [one] The source is fine.
    [2] Both sources are fine.
   *[other] All { $count } sources are fine.
}
status-feeds-some = { $fine } of { $count } sources are fine. In trouble:
status-feeds-fresh = { $count ->
    [one] One source has not been read yet; that happens soon.
   *[other] { $count } sources have not been read yet; that happens soon.
}
status-feeds-paused = { $count ->
    [one] One source rests, as the operator wants it.
   *[other] { $count } sources rest, as the operator wants it.
}
status-feed-failing = { $count ->
    [one] • { $source }: the last try failed ({ $when }).
   *[other] • { $source }: the last { $count } tries failed (latest { $when }).
}
status-last-new = Last new story: { $when }, from { $source }.
status-no-new = No new story yet.
status-sent = { $count ->
    [0] No alert has been sent since the bot was set up.
    [one] One alert has been sent since the bot was set up.
   *[other] { $count } alerts have been sent since the bot was set up.
}
status-unknown = { $count ->
    [one] One attempt was not answered, so nobody knows whether it arrived. Sent again: { $again }; found to have arrived: { $found }.
   *[other] { $count } attempts were not answered, so nobody knows whether they arrived. Sent again: { $again }; found to have arrived: { $found }.
}
status-failed = { $count ->
    [one] One alert was given up: `newsbell dead list` says why.
   *[other] { $count } alerts were given up: `newsbell dead list` says why.
}

## Alerts at the console

alert-sample = Sample alert
alert-also = also { $sources }
alert-time-other-day = { DATETIME($day, dateStyle: "medium") }, { $clock }

## The console's prompt

prompt-nothing-followed = Nothing rings here yet. Begin with /subscribe chips, or /topics.
prompt-hint = /help · Tab completes · Ctrl-D ends

## Alerts that the bot writes itself

digest-title-burst = { $count ->
    [one] One more story at once
   *[other] { $count } more stories at once
}
digest-title-digest = { $count ->
    [one] Your digest: one story
   *[other] Your digest: { $count } stories
}
digest-title-quiet = { $count ->
    [one] While it was quiet here: one story
   *[other] While it was quiet here: { $count } stories
}
digest-title-mute = { $count ->
    [one] While alerts were muted: one story
   *[other] While alerts were muted: { $count } stories
}
digest-title-late = { $count ->
    [one] Catching up: one story
   *[other] Catching up: { $count } stories
}
digest-part = { $title } ({ $part } of { $parts })
digest-others = More
digest-more = { $count ->
    [one] and one more: /latest
   *[other] and { $count } more: /latest
}
sample-title = This is what an alert looks like
sample-bullet-one = Its main points stand here
sample-bullet-two = In a real alert the title leads to the whole story

span-minutes = { $count ->
    [one] one minute
   *[other] { $count } minutes
}
span-hours = { $count ->
    [one] one hour
   *[other] { $count } hours
}
span-days = { $count ->
    [one] one day
   *[other] { $count } days
}

## Notices to the operator's own chats

notice-feed = The feed { $feed } has failed { $count } times in a row
notice-moved = The feed { $feed } has moved for good
notice-moved-how = It is read at { $address } now. Write its new address into the config.
notice-gone = The feed { $feed } says that it is gone for good: remove it from the config
notice-back = The feed { $feed } answers again
notice-back-how = What it lists now has been read. What it no longer lists was missed.
notice-silent = The feed { $feed } has brought nothing for { $span }
notice-silent-how = It answers, but its longest pause lately was about { $usual }. Look whether it still is the right address: newsbell feeds plan { $feed } shows its rhythm.
notice-speaks = The feed { $feed } has news again
notice-speaks-how = Its silence is over; nothing needs to be done.
notice-network = { $network } does not let the bot in

## The demo

demo-welcome = A newsletter feed is being polled. Alerts ring for chips, AI, blockchain and crypto.
demo-edition = Issue { $number } of the newsletter comes out
demo-report = { $stories ->
    [one] One story was read
   *[other] { $stories } stories were read
}; { $told ->
    [0] none of them rang.
    [one] one rang.
   *[other] { $told } rang, each of them once.
}
demo-prompt = Now it is your turn. Try /latest chips, /why 3, /subscribe all, /help; leave with /quit.
