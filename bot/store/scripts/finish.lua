-- Write down how an attempt ended, give the lease back, and say when the chat is due again.
-- ARGV: prefix, chat, story, token, kind (sent|again|unknown|failed|skipped), detail, revision,
--       pause (ms), charge (1: the attempt counts, 0: it does not), whole bot (1|0),
--       life of message index (ms), gap in a chat (ms)
-- Returns 1, or 0 if the lease had passed to somebody else (a message that was sent is written
-- down all the same).
local chat, story, token, kind = ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local detail, revision, pause = ARGV[6], ARGV[7], tonumber(ARGV[8])
local charge, whole_bot, life, gap = ARGV[9] == '1', ARGV[10] == '1', ARGV[11], tonumber(ARGV[12])
local platform = platform_of(chat)
local ledger, queue, due = key('ledger', story), key('queue', chat), key('due', platform)
local now = now_ms()
local held = redis.call('GET', key('lease', chat)) == token
if not held and kind ~= 'sent' then return 0 end

local line = redis.call('HGET', ledger, chat) or ''
local state = string.match(line, '^%a+')
local attempt, again = string.match(line, '^%a+|(%d+)|(%d)')
attempt, again = tonumber(attempt or '1'), again or '0'
if not charge then attempt = attempt - 1 end

local function keep(text)
  if redis.call('EXISTS', ledger) == 1 then redis.call('HSET', ledger, chat, text) end
end

if state == 'sent' and kind ~= 'sent' then
  -- An earlier holder of the lease heard back after all: that stands.
  redis.call('ZREM', queue, story)
elseif kind == 'sent' then
  if state ~= 'sent' then
    keep(table.concat({'sent', detail, revision, int(now)}, '|'))
    count('sent')
    if again == '1' then count('repeated') end
  end
  redis.call('SET', key('message', platform, base_of(chat), detail), story, 'PX', life)
  if redis.call('EXISTS', key('chat', chat)) == 1 then
    redis.call('HSET', key('chat', chat), 'last', story)
  end
  redis.call('ZREM', queue, story)
  -- The gap runs from the answer: the network may have held the request up.
  redis.call('LSET', key('pace', platform, base_of(chat)), -1, int(now))
  pause = math.max(pause, gap)
elseif kind == 'again' then
  keep(table.concat({'queued', int(attempt), again}, '|'))
  if whole_bot then
    redis.call('SET', key('hold', platform), int(now + pause), 'PX', int(math.max(pause, 1)))
  end
elseif kind == 'unknown' then
  keep(table.concat({'queued', int(attempt), '1'}, '|'))
  count('unknown')
elseif kind == 'failed' then
  keep('failed|' .. detail)
  redis.call('ZREM', queue, story)
  redis.call('XADD', key('dead'), 'MAXLEN', '~', 10000, '*',
    'story', story, 'chat', chat, 'why', detail, 'attempts', int(attempt))
  count('failed')
else
  keep('skipped|' .. detail)
  redis.call('ZREM', queue, story)
end

if not held then return 0 end
redis.call('DEL', key('lease', chat))
if redis.call('ZCARD', queue) == 0 then
  redis.call('ZREM', due, chat)
else
  redis.call('ZADD', due, int(now + pause), chat)
end
return 1
