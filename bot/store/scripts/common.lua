-- Shared by all scripts: the prefix, the server's clock, small readings.
local P = ARGV[1]
local function key(...) return P .. table.concat({...}, ':') end

local function now_ms()
  local t = redis.call('TIME')
  return tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
end

local function int(number) return string.format('%.0f', number) end

local function words(text)
  local list = {}
  for word in string.gmatch(text or '', '%S+') do list[#list + 1] = word end
  return list
end

local function set_of(list)
  local set = {}
  for _, item in ipairs(list) do set[item] = true end
  return set
end

-- The story that this one was found to report too; itself, if it is none's report.
local function root_of(story)
  for _ = 1, 100 do
    local of = redis.call('HGET', key('story', story), 'of')
    if not of then return story end
    story = of
  end
  return story
end

-- Every selector by which a story may be followed, as its hash has them: topics, all, its sources.
local function selectors_of(hash)
  local selectors = words(redis.call('HGET', hash, 'topics'))
  selectors[#selectors + 1] = 'all'
  for _, field in ipairs(redis.call('HKEYS', hash)) do
    if string.find(field, '^source:') then selectors[#selectors + 1] = field end
  end
  return selectors
end

-- Show a story in lists of /latest.
local function list_in(story, selectors, at, cap, life)
  for _, selector in ipairs(selectors) do
    local latest = key('latest', selector)
    redis.call('ZADD', latest, int(tonumber(at)), story)
    redis.call('ZREMRANGEBYRANK', latest, 0, -cap - 1)
    redis.call('PEXPIRE', latest, life)
  end
end

-- Let other reports find a story by its telling terms; a list has the newest 64 of the window.
local function index_by(terms, story, now, life)
  for _, term in ipairs(terms) do
    local index = key('near', term)
    redis.call('ZREMRANGEBYSCORE', index, '-inf', int(now - life))
    redis.call('ZADD', index, int(now), story)
    redis.call('ZREMRANGEBYRANK', index, 0, -65)
    redis.call('PEXPIRE', index, int(life))
  end
end

local function platform_of(chat) return string.match(chat, '^[^:]+') end
-- Threads of a chat share its limits.
local function base_of(chat) return string.match(chat, '^[^:]+:([^:]+)') end
local function is_group(chat) return string.sub(base_of(chat), 1, 1) == '-' end

-- The limits of the pace, of four arguments in a row: gap between messages of the bot (ms), gap in a
-- chat (ms), messages a minute in a group (0: no such limit), messages of the bot in any second (0:
-- no such limit). `Limits.arguments` makes them.
local function limits_from(at)
  return tonumber(ARGV[at]), tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
end

-- Chats that are due with a digest stand behind all that are due with an alert: by so many ms.
local BEHIND = 1e13

-- Whether a chat of the platform may be written to by a moment (ms).
local function is_due(platform, by)
  local due = key('due', platform)
  return redis.call('ZCOUNT', due, '-inf', int(by)) > 0
    or redis.call('ZCOUNT', due, int(BEHIND), int(BEHIND + by)) > 0
end

local function count(field, by) redis.call('HINCRBY', key('counters'), field, by or 1) end

-- When this chat may next be written to (ms), by its gap and, in a group, the limit of a minute.
local function chat_ready(chat, gap, group_limit)
  local log = key('pace', platform_of(chat), base_of(chat))
  local last = redis.call('LINDEX', log, -1)
  local ready = last and (tonumber(last) + gap) or 0
  if group_limit > 0 and is_group(chat) then
    local first = redis.call('LINDEX', log, -group_limit)
    if first then ready = math.max(ready, tonumber(first) + 60000) end
  end
  return ready
end

-- No second, wherever it begins, may hold more messages than the limit, whatever the network does
-- to the distances between them. So each is kept with a moment by which it has certainly arrived:
-- that of its answer, and until that came the end of its request. (The clock is read in whole
-- ms, hence one more.)
local SECOND, REQUEST = 1001, 10000

-- When the second has room for one more (ms; 0: it has now), and whether that is certain. A message
-- that is under way counts as arrived `flight` ms from now at the latest.
local function window_ready(platform, limit, now, flight)
  if limit == 0 then return 0, true end
  local recent = key('recent', platform)
  local over = redis.call('ZCOUNT', recent, now - SECOND + 1, '+inf') - limit
  if over < 0 then return 0, true end
  local arrived = redis.call('ZRANGEBYSCORE', recent, now - SECOND + 1, '+inf', 'WITHSCORES',
    'LIMIT', over, 1)[2]
  arrived = tonumber(arrived)
  return math.min(arrived, now + flight) + SECOND, arrived <= now
end

-- A message that was under way has arrived, or never will.
local function has_arrived(platform, token, now)
  redis.call('ZADD', key('recent', platform), 'XX', int(now), token)
end

-- When the bot's next message may go (ms), by its slot and a limit on the whole bot.
local function bot_ready(platform)
  return math.max(tonumber(redis.call('GET', key('pace', platform)) or '0'),
    tonumber(redis.call('GET', key('hold', platform)) or '0'))
end

-- A message that goes a little after its slot does not put off those behind it; else every delay
-- of a few ms would be lost for good.
local LATE = 50

-- Write down that a message goes to this chat at `at`, and when the bot's next one may go. It has
-- arrived by `arrives`, or when has_arrived says so.
local function reserve(chat, at, now, overall_gap, group_limit, limit, token, arrives)
  local platform = platform_of(chat)
  local log = key('pace', platform, base_of(chat))
  redis.call('RPUSH', log, int(at))
  redis.call('LTRIM', log, -math.max(group_limit, 1), -1)
  redis.call('PEXPIRE', log, int(61000 + math.max(0, at - now)))
  if limit > 0 then
    local recent = key('recent', platform)
    redis.call('ZREMRANGEBYSCORE', recent, '-inf', int(now - SECOND))
    redis.call('ZADD', recent, int(arrives), token)
    redis.call('PEXPIRE', recent, int(arrives - now + 2 * REQUEST))
  end
  local late = limit > 1 and LATE or 0
  local slot = math.max(now - late, bot_ready(platform)) + overall_gap
  redis.call('SET', key('pace', platform), string.format('%.3f', slot),
    'PX', int(slot - now + 10000))
end

-- The next message of this chat goes at `moment` at the earliest; a later one that a reply has
-- reserved stands.
local function rest_until(chat, moment, now, gap)
  local log = key('pace', platform_of(chat), base_of(chat))
  local last = redis.call('LINDEX', log, -1)
  local mark = moment - gap
  if not last then
    redis.call('RPUSH', log, int(mark))
  elseif tonumber(last) < mark then
    redis.call('LSET', log, -1, int(mark))
  end
  redis.call('PEXPIRE', log, int(61000 + math.max(0, moment - now)))
end

-- What a chat has set does not outlive what it follows for ever.
local function expire_empty(chat, life)
  local lists = redis.call('HMGET', key('chat', chat), 'topics', 'pinned')
  if (lists[1] or '') == '' and (lists[2] or '') == '' then
    redis.call('PEXPIRE', key('chat', chat), life)
  end
end

-- What the ledger's line of a delivery carries along until it is done: when the first attempt began
-- that may have arrived (ms), and why the platform refuses its usual form ('' where there is none).
local CARRIED = {
  queued = '^queued|%d+|%d+||(%d*)|(.*)$',
  sending = '^sending|%d+|%d+|[^|]*|%d+|(%d*)|(.*)$',
  held = '^held|%a+|%d+|%d+|(%d*)|(.*)$',
}
local function carried(line)
  local pattern, since, refused = CARRIED[string.match(line, '^%a+') or ''], nil, nil
  if pattern then since, refused = string.match(line, pattern) end
  return since or '', refused or ''
end

local function carry(line, since, refused)
  if since == '' and refused == '' then return line end
  return table.concat({line, since, refused}, '|')
end

-- When the attempt began that a line tells of (ms), if it tells of one that is under way.
local function begun(line) return string.match(line, '^sending|%d+|%d+|[^|]*|(%d+)') or '' end

local function queued_line(attempts, unknowns, since, refused)
  local line = table.concat({'queued', int(attempts), int(unknowns)}, '|')
  -- The empty field is for the digest that tells it.
  return (since == '' and refused == '') and line or carry(line .. '|', since, refused)
end

-- Of the ledger's line of a message that was sent and may be edited: the revision that it shows,
-- when it was last written (ms), its id, when it was sent (ms).
local function edit_state(line)
  local message, shown, sent, edited = string.match(line, '^sent|([^|]+)|(%d+)|(%d+)|?(%d*)$')
  if not message then return nil end
  return tonumber(shown), tonumber(edited) or tonumber(sent), message, tonumber(sent)
end

-- A story that somebody was told is another one now.
local function note_change(story)
  if redis.call('EXISTS', key('ledger', story)) == 1 then
    redis.call('ZADD', key('edits'), 'NX', int(now_ms()), story)
    redis.call('ZREMRANGEBYRANK', key('edits'), 10000, -1)
  end
end

-- The place of something in the queues: after all that had one before, also where the clock has been
-- set back since (ms of the clock × 1000, or more).
local function next_order()
  local last = tonumber(redis.call('GET', key('order')) or '0')
  local order = math.max(last + 1, now_ms() * 1000)
  redis.call('SET', key('order'), int(order))
  return int(order)
end

-- Queue the routing of a story to those who follow one of these; then further fields.
local function enqueue_routing(story, selectors, ...)
  redis.call('XADD', key('routing'), '*', 'story', story, 'selectors', table.concat(selectors, ' '),
    'order', next_order(), ...)
end

-- Nothing goes to anybody before `moment`.
local function hold_bot(platform, moment, now)
  local hold = math.max(moment, tonumber(redis.call('GET', key('hold', platform)) or '0'))
  redis.call('SET', key('hold', platform), int(hold), 'PX', int(math.max(hold - now, 1)))
end

-- Whoever wants each outlet's report of an event is in a second set beside that of a selector.
local function subscribe(chat, selector)
  redis.call('ZADD', key('subs', selector), 0, chat)
  if redis.call('HGET', key('chat', chat), 'outlets') == 'each' then
    redis.call('ZADD', key('subs', 'each', selector), 0, chat)
  else
    redis.call('ZREM', key('subs', 'each', selector), chat)
  end
end

local function unsubscribe(chat, selector)
  redis.call('ZREM', key('subs', selector), chat)
  redis.call('ZREM', key('subs', 'each', selector), chat)
end

-- The ids that a chat had before it moved, each with the ms at which it did.
local function earlier_ids(text)
  local found = {}
  for id, at in string.gmatch(text or '', '(%S+) (%d+)') do found[#found + 1] = {id, tonumber(at)} end
  return found
end

local WAITS = {queued = true, held = true, sending = true}
local function state_of(line) return string.match(line or '', '^%a+') end

-- The ledger's line of a story that lies in a chat's queue, or did; nil: there is none. One that
-- came with a move is still under the id that the chat had: it is brought along.
local function line_of(story, chat)
  local ledger = key('ledger', story)
  local line = redis.call('HGET', ledger, chat) or nil
  if line and state_of(line) ~= 'skipped' then return line end
  local brought = nil
  for _, was in ipairs(earlier_ids(redis.call('GET', key('was', chat)) or '')) do
    local older = redis.call('HGET', ledger, was[1])
    -- What waits there now came after the move: a topic that was opened again.
    local stays = older and (redis.call('ZSCORE', key('queue', was[1]), story) or
      redis.call('ZSCORE', key('held', was[1]), story))
    if older and not stays and WAITS[state_of(older)] then
      redis.call('HSET', ledger, was[1], 'skipped|moved to ' .. chat)
      brought = brought or older
    end
  end
  if brought then redis.call('HSET', ledger, chat, brought) end
  return brought or line
end

-- The running number of a story in a chat, given out on first sight.
local function number_of(chat, story)
  local shown = key('shown', chat)
  local number = redis.call('ZSCORE', shown, story)
  if number then return tonumber(number) end
  local newest = redis.call('ZRANGE', shown, -1, -1, 'WITHSCORES')
  number = (newest[2] and tonumber(newest[2]) or 0) + 1
  redis.call('ZADD', shown, number, story)
  redis.call('ZREMRANGEBYRANK', shown, 0, -501)
  redis.call('PEXPIRE', shown, 30 * 86400000)
  return number
end

-- The stories that wait in a chat for what becomes of the digest that tells them.
local function told_by(digest, chat)
  local fields, found = redis.call('HMGET', key('story', digest), 'kind', 'held'), {}
  if not fields[1] then return found end
  for _, story in ipairs(words(fields[2])) do
    if line_of(story, chat) == 'queued|0|0|' .. digest then
      found[#found + 1] = story
    end
  end
  return found
end

-- Whether a chat wants a story at once, whatever it has set besides. `urgent`: its topics that are
local function is_urgent(urgent, story)
  if (urgent or '') == '' then return false end
  local rings = set_of(words(urgent))
  for _, topic in ipairs(words(redis.call('HGET', key('story', story), 'topics'))) do
    if rings[topic] then return true end
  end
  return false
end

-- What became of a digest became of all that it tells.
local function settle(digest, chat, line)
  for _, story in ipairs(told_by(digest, chat)) do
    redis.call('HSET', key('ledger', story), chat, line)
  end
end

-- More than this no digest tells: the oldest are counted in it, and left to /latest.
local MOST_HELD = 200

-- Hold a story back in a chat until a moment (ms), with what its line carries along. Returns the
-- line for its ledger.
local function hold_back(chat, story, order, why, ends, unknowns, since, refused)
  local held = key('held', chat)
  redis.call('ZADD', held, order, story)
  if redis.call('ZCARD', held) > MOST_HELD then
    local oldest = redis.call('ZPOPMIN', held)[1]
    redis.call('HINCRBY', key('chat', chat), 'overflow', 1)
    count('overflowed')
    local line = 'skipped|only counted in a digest'
    if oldest == story then return line end
    if line_of(oldest, chat) then redis.call('HSET', key('ledger', oldest), chat, line) end
    settle(oldest, chat, line)
  end
  redis.call('ZADD', key('wake', platform_of(chat)), 'NX', int(ends), chat)
  local line = table.concat({'held', why, int(ends), int(unknowns)}, '|')
  return carry(line, since or '', refused or '')
end

-- When a chat is looked at again, by what waits there. `ends`: until when its plan holds (ms)
local function rearm(chat, ends, now)
  local platform = platform_of(chat)
  if redis.call('ZCARD', key('queue', chat)) > 0 then
    redis.call('ZADD', key('due', platform), 'NX', int(now), chat)
  end
  -- What is held by no line any more (told after all, or its ledger has ended) wakes nobody.
  for _, story in ipairs(redis.call('ZRANGE', key('held', chat), 0, -1)) do
    if state_of(line_of(story, chat)) == 'held' then break end
    redis.call('ZREM', key('held', chat), story)
  end
  if redis.call('ZCARD', key('held', chat)) > 0 then
    redis.call('ZADD', key('wake', platform), int(ends), chat)
  else
    redis.call('ZREM', key('wake', platform), chat)
  end
end

-- Take everything that waits for a chat off its queue, at once; `clear` writes why into the ledger,
-- in steps. Returns how many stories that were.
local function drop_queue(chat, line)
  local dropped = 0
  for _, place in ipairs({'queue', 'held'}) do
    local waiting = redis.call('ZCARD', key(place, chat))
    if waiting > 0 then
      local id = redis.call('XADD', key('leaving'), '*', 'chat', chat, 'line', line)
      redis.call('RENAME', key(place, chat), key('leaving', id))
      dropped = dropped + waiting
    end
  end
  local token = redis.call('GET', key('lease', chat))
  if token then has_arrived(platform_of(chat), token, now_ms()) end
  redis.call('DEL', key('lease', chat))
  redis.call('ZREM', key('due', platform_of(chat)), chat)
  redis.call('ZREM', key('wake', platform_of(chat)), chat)
  return dropped
end
