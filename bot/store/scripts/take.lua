-- Lease the chat that is due first and the head of its queue.
-- ARGV: prefix, platform, token, lease (ms), the four limits of the pace (common.lua),
--       what becomes of a delivery whose lease ran out while sending (resend|skip),
--       how long before its moment a message may be taken (ms),
--       age from which stories are told together (ms), how many ring one by one all the same
-- Returns {'take', chat, story, attempt, unknowns, ms until it may go, ms until the bot's next one
-- may go, its number in the chat, ms since the first attempt began that may have arrived ('': none
-- did), why its usual form was refused ('': it was not), and what the chat follows: topics, pinned,
-- closed, outlets, filters}, or
-- {'turn', chat}: its plan has ended, or stories are to be told together there, or
-- {'pace', ms until the bot's next message may go}, or {'wait', ms until a chat is due, or less},
-- or {'idle', 0}.
-- Alerts go first, then digests, then turns, which only prepare digests. What waits behind others
-- has one of four all the same.
-- A token that was answered already is answered alike: the answer may have been lost on its way.
local platform, token, lease = ARGV[2], ARGV[3], tonumber(ARGV[4])
local overall_gap, gap, group_limit, limit = limits_from(5)
local on_unknown, ahead = ARGV[9], tonumber(ARGV[10])
local stale, few = tonumber(ARGV[11]), tonumber(ARGV[12])
local now = now_ms()
local due, wake = key('due', platform), key('wake', platform)

-- Whether it is no story: what tells several of them, or the bot's own words to one chat.
local function tells_itself(story)
  local fields = redis.call('HMGET', key('story', story), 'held', 'alone')
  return (fields[1] or fields[2]) and true or false
end

local function taken(chat, story, attempt, unknowns, at, line)
  local since, refused = carried(line)
  local follows = redis.call('HMGET', key('chat', chat), 'topics', 'pinned', 'closed',
    'outlets', 'filters')
  return {'take', chat, story, tonumber(attempt), tonumber(unknowns),
    math.ceil(math.max(at - now, 0)), math.ceil(math.max(bot_ready(platform) - now, 0)),
    -- What tells several stories has no number: they have.
    tells_itself(story) and 0 or number_of(chat, story),
    since == '' and '' or math.floor(now - tonumber(since)), refused,
    follows[1] or '', follows[2] or '', follows[3] or '', follows[4] or '', follows[5] or ''}
end

local before = words(redis.call('GET', key('taken', token)))
if before[1] and redis.call('GET', key('lease', before[1])) == token then
  local line = redis.call('HGET', key('ledger', before[2]), before[1]) or ''
  return taken(before[1], before[2], before[3], before[4], tonumber(before[5]), line)
end

local OTHERS = 3  -- that go before what waits behind them
local shares = key('shares', platform)
local ahead_of = redis.call('HMGET', shares, 'digest', 'turn')
ahead_of = {digest = tonumber(ahead_of[1] or '0'), turn = tonumber(ahead_of[2] or '0')}

-- Count what went before a digest or a turn that waits.
local function passed_over(what)
  redis.call('HINCRBY', shares, what, 1)
  redis.call('PEXPIRE', shares, 60000)
end

local woken = redis.call('ZRANGEBYSCORE', wake, '-inf', int(now), 'LIMIT', 0, 1)[1]
local function turn_or(answer)
  if not woken then return answer end
  -- Should whoever hears of it stop before it is done, another one does.
  redis.call('ZADD', wake, int(now + lease), woken)
  redis.call('HDEL', shares, 'turn')
  return {'turn', woken}
end
if woken and ahead_of.turn >= OTHERS then return turn_or() end

-- Off the chats that are due, until its turn was taken: before those where no alert waits for it.
local function await_turn(chat)
  redis.call('ZREM', due, chat)
  redis.call('ZADD', wake, 1, chat)
  woken = chat
end

-- Whether stories have waited so long in a queue that they are told together.
local function piled_up(chat, queue)
  local found, urgent = 0, redis.call('HGET', key('chat', chat), 'urgent')
  for _, story in ipairs(redis.call('ZRANGEBYSCORE', queue, '-inf', int((now - stale) * 1000),
    'LIMIT', 0, 100)) do
    local line = line_of(story, chat) or ''
    local certain = string.find(line, '^queued|%d+|0$') or string.find(line, '^queued|%d+|0||')
    if certain and not tells_itself(story) and not is_urgent(urgent, story) then
      found = found + 1
      if found > few then return true end
    end
  end
  return false
end

-- What holds a story back by the chat's plan, and until when (ms). 'over': the plan has ended;
-- 'rings': it holds others back; nil: it holds nothing.
local function held_by(chat, story, certain)
  local plan, urgent = unpack(redis.call('HMGET', key('chat', chat), 'plan', 'urgent'))
  local mode, ends, since = string.match(plan or '', '^(%a+)|(%d+)|(%d+)|')
  local rings = is_urgent(urgent, story) and 'rings' or nil
  if not mode then return rings end
  -- Nor does one count that was made by a clock that has been set back since.
  if tonumber(ends) <= now or tonumber(since) > now + 60000 then return 'over' end
  if mode == 'open' then return rings end
  local fields = redis.call('HMGET', key('story', story), 'kind', 'alone')
  -- What is on its way in a chat of digests goes on: the digest itself, and what may have arrived.
  if mode == 'digest' and (fields[1] or fields[2] or not certain) then return 'rings' end
  if mode ~= 'mute' and rings then return rings end
  return mode, tonumber(ends)
end

if redis.call('ZCARD', due) == 0 then return turn_or({'idle', 0}) end
local room, certain = window_ready(platform, limit, now, REQUEST)
local free = math.max(now, bot_ready(platform), room)
if free > now + ahead then
  return turn_or({(certain or room < free) and 'pace' or 'wait', math.ceil(free - now)})
end

-- The chat that is due first with an alert, or with a digest, and when (ms).
local function first(from, to, behind)
  local head = redis.call('ZRANGEBYSCORE', due, from, to, 'WITHSCORES', 'LIMIT', 0, 1)
  return head[1], head[1] and tonumber(head[2]) - behind or math.huge
end

-- What the chat is told next: the head of its queue, but what is urgent before digests that wait.
local function next_of(chat, queue)
  local waiting = redis.call('ZRANGE', queue, 0, 0, 'WITHSCORES')
  local head, order = waiting[1], waiting[2]
  if not head or redis.call('HEXISTS', key('story', head), 'held') == 0 then return head, order end
  local urgent = redis.call('HGET', key('chat', chat), 'urgent') or ''
  local line = line_of(head, chat) or ''
  if urgent == '' or not string.find(line, '^queued|%d+|0') then return head, order, true end
  waiting = redis.call('ZRANGE', queue, 1, 8, 'WITHSCORES')
  for i = 1, #waiting, 2 do
    if is_urgent(urgent, waiting[i]) then return waiting[i], waiting[i + 1] end
  end
  return head, order, true
end

for step = 1, 64 do
  local chat, at = first('-inf', '(' .. int(BEHIND), 0)
  local digest, later = first(int(BEHIND), '+inf', BEHIND)
  if not chat and not digest then return turn_or({'idle', 0}) end
  local soonest = math.min(at, later)
  if soonest > free then return turn_or({'wait', math.ceil(soonest - now)}) end
  local both = at <= free and later <= free
  local behind = later <= free and (not both or ahead_of.digest >= OTHERS)
  if behind then chat, at = digest, later end
  local queue = key('queue', chat)
  local story, order, digests = next_of(chat, queue)
  local ready = chat_ready(chat, gap, group_limit)
  if not story then
    redis.call('ZREM', due, chat)
  elseif ready > free then
    -- Threads of one chat become ready together: the fraction keeps the order they came in.
    local moment = math.floor(ready) + step / 1000 + (behind and BEHIND or 0)
    redis.call('ZADD', due, string.format('%.3f', moment), chat)
  elseif digests and not behind then
    redis.call('ZADD', due, string.format('%.3f', BEHIND + at), chat)
  else
    local ledger = key('ledger', story)
    local line = line_of(story, chat) or ''
    local state, attempt, unknowns = string.match(line, '^(%a+)|(%d+)|(%d+)')
    local since, refused = carried(line)
    if state == 'sending' then
      -- Whoever sent it never came back: it may have arrived.
      unknowns = tonumber(unknowns) + 1
      if since == '' then since = begun(line) end
      count('unknown')
      if on_unknown == 'skip' then
        redis.call('HSET', ledger, chat, 'unknown|the sender stopped before it heard back')
        settle(story, chat, 'unknown|the sender stopped before it heard back')
        state = nil
      else
        redis.call('HSET', ledger, chat, queued_line(attempt, unknowns, since, refused))
      end
    end
    local waits = state == 'queued' or state == 'sending'
    local why, ends
    if waits then why, ends = held_by(chat, story, tonumber(unknowns) == 0) end
    if why == 'over' then
      await_turn(chat)
    elseif why and why ~= 'rings' then
      redis.call('ZREM', queue, story)
      redis.call('HSET', ledger, chat,
        hold_back(chat, story, order, why, ends, tonumber(unknowns), since, refused))
    elseif waits and not why and tonumber(order) / 1000 < now - stale and piled_up(chat, queue) then
      await_turn(chat)
    elseif waits then
      attempt, unknowns = int(tonumber(attempt) + 1), int(tonumber(unknowns))
      line = table.concat({'sending', attempt, unknowns, token, int(now)}, '|')
      line = carry(line, since, refused)
      redis.call('HSET', ledger, chat, line)
      if woken then passed_over('turn') end
      if behind then redis.call('HDEL', shares, 'digest') elseif both then passed_over('digest') end
      redis.call('ZADD', due, int(now + lease), chat)
      redis.call('SET', key('lease', chat), token, 'PX', int(lease))
      redis.call('SET', key('taken', token),
        table.concat({chat, story, attempt, unknowns, int(free)}, ' '), 'PX', int(lease))
      reserve(chat, free, now, overall_gap, group_limit, limit, token, free + REQUEST)
      return taken(chat, story, attempt, unknowns, free, line)
    else
      -- Sent already, or its ledger has ended: nothing is delivered after that.
      redis.call('ZREM', queue, story)
    end
  end
end
return turn_or({'wait', 1})
