-- Write down how an attempt ended, give the lease back, and say when the chat is due again.
-- ARGV: prefix, chat, story, token, kind (sent|found|again|plain|unknown|failed|unsure|skipped;
--       found: it was there already, plain: its usual form was refused), detail,
--       revision, pause (ms), throttled (1: a 429, which is no attempt, and binds the chat),
--       whole bot (1|0), life of message index (ms), gap in a chat (ms); of a digest that was sent
--       also, for each story that it showed: its id, its revision; for others why they are not in it
-- Returns 1, or 0 if the lease had passed to somebody else (a message that was sent is written
-- down all the same).
local chat, story, token, kind = ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local detail, revision, pause = ARGV[6], ARGV[7], tonumber(ARGV[8])
local throttled, whole_bot = ARGV[9] == '1', ARGV[10] == '1'
local life, gap = ARGV[11], tonumber(ARGV[12])
local platform = platform_of(chat)
local ledger, queue, due = key('ledger', story), key('queue', chat), key('due', platform)
local now = now_ms()
has_arrived(platform, token, now)
local found = kind == 'found'
if found then kind = 'sent' end
local held = redis.call('GET', key('lease', chat)) == token
if not held and kind ~= 'sent' then return 0 end

local line = redis.call('HGET', ledger, chat) or ''
local state = string.match(line, '^%a+')
local attempt, unknowns = string.match(line, '^%a+|(%d+)|(%d+)')
attempt, unknowns = tonumber(attempt or '1'), tonumber(unknowns or '0')
local since, refused = carried(line)
if throttled then attempt = attempt - 1 end

-- It may be held meanwhile: the lease ran out before the answer came.
local function no_more()
  redis.call('ZREM', queue, story)
  redis.call('ZREM', key('held', chat), story)
end

local function keep(text)
  if redis.call('EXISTS', ledger) == 1 then redis.call('HSET', ledger, chat, text) end
end

if state == 'sent' and kind ~= 'sent' then
  -- An earlier holder of the lease heard back after all: that stands.
  no_more()
elseif kind == 'sent' then
  if state ~= 'sent' then
    keep(table.concat({'sent', detail, revision, int(now)}, '|'))
    count('sent')
    if found then count('found') elseif unknowns > 0 then count('repeated') end
    -- It changed while it was being told.
    if tonumber(redis.call('HGET', key('story', story), 'revision') or '0') > tonumber(revision) then
      note_change(story)
    end
    local shown = {}
    for i = 13, #ARGV, 2 do shown[ARGV[i]] = ARGV[i + 1] end
    for _, one in ipairs(told_by(story, chat)) do
      local became = 'skipped|' .. (shown[one] or 'it has left the archive')
      if tonumber(shown[one]) then
        became = table.concat({'sent', detail, shown[one], int(now), '', story}, '|')
      end
      redis.call('HSET', key('ledger', one), chat, became)
    end
  end
  redis.call('SET', key('message', platform, base_of(chat), detail), story, 'PX', life)
  if redis.call('EXISTS', key('chat', chat)) == 1 then
    redis.call('HSET', key('chat', chat), 'last', story)
  end
  no_more()
  -- The gap runs from the answer: the network may have held the request up.
  pause = math.max(pause, gap)
  rest_until(chat, now + pause, now, gap)
elseif kind == 'again' then
  keep(queued_line(attempt, unknowns, since, refused))
  if whole_bot then
    hold_bot(platform, now + pause, now)
  elseif throttled then
    rest_until(chat, now + pause, now, gap)
  end
elseif kind == 'plain' then
  keep(queued_line(attempt, unknowns, since, detail))
elseif kind == 'unknown' then
  if since == '' then since = begun(line) end
  keep(queued_line(attempt, unknowns + 1, since, refused))
  count('unknown')
elseif kind == 'failed' then
  keep('failed|' .. detail)
  settle(story, chat, 'failed|' .. detail)
  no_more()
  redis.call('XADD', key('dead'), 'MAXLEN', '~', 10000, '*',
    'story', story, 'chat', chat, 'why', detail, 'attempts', int(attempt))
  count('failed')
elseif kind == 'unsure' then
  keep('unknown|' .. detail)
  settle(story, chat, 'unknown|' .. detail)
  no_more()
  count('unknown')
else
  keep('skipped|' .. detail)
  settle(story, chat, 'skipped|' .. detail)
  no_more()
end

if not held then return 0 end
redis.call('DEL', key('lease', chat), key('taken', token))
if redis.call('ZCARD', queue) == 0 then
  redis.call('ZREM', due, chat)
else
  -- Behind the other threads of its chat, which become due in the same millisecond.
  redis.call('ZADD', due, int(now + pause) .. '.999', chat)
end
return 1
