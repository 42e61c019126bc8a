-- Lease the sent message that is to be edited next.
-- ARGV: prefix, platform, lease (ms), gap between messages of the bot (ms), gap in a chat (ms),
--       messages a minute in a group (0: no such limit), between two edits of a message (ms),
--       age from which on nothing is edited (ms), deliveries above which a story is not edited,
--       messages of the bot in any second (0: no such limit), token
-- Returns {'edit', chat, story, message, revision} (of the story, the least to be shown) or
-- {'wait', ms} or {'idle', 0}.
local platform, lease = ARGV[2], tonumber(ARGV[3])
local overall_gap, gap, group_limit = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local pause, oldest, most = tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9])
local limit, token = tonumber(ARGV[10]), ARGV[11]
local now = now_ms()

-- Of a story that has changed, every message that shows it as it was.
local changed = redis.call('ZRANGE', key('edits'), 0, 0)[1]
if changed then
  redis.call('ZREM', key('edits'), changed)
  local ledger = key('ledger', changed)
  local revision = tonumber(redis.call('HGET', key('story', changed), 'revision') or '0')
  if redis.call('HLEN', ledger) <= most then
    local lines = redis.call('HGETALL', ledger)
    for i = 1, #lines, 2 do
      local shown, last = edit_state(lines[i + 1])
      if shown and shown < revision then
        local due = key('edit', platform_of(lines[i]))
        redis.call('ZADD', due, 'NX', int(math.max(now, last + pause)), lines[i] .. ' ' .. changed)
        redis.call('ZREMRANGEBYRANK', due, 10000, -1)
      end
    end
  end
end

local due = key('edit', platform)
for _ = 1, 16 do
  local head = redis.call('ZRANGE', due, 0, 0, 'WITHSCORES')
  if #head == 0 then return {changed and 'wait' or 'idle', 1} end
  local at = tonumber(head[2])
  if at > now then return {'wait', math.ceil(at - now)} end
  -- Alerts come first, and what may be written to nobody yet waits.
  if is_due(platform, now) then return {'wait', 1000} end
  local room = window_ready(platform, limit, now, REQUEST)
  local free = math.max(bot_ready(platform), room)
  if free > now then return {'wait', math.ceil(free - now)} end
  local chat, story = string.match(head[1], '^(%S+) (%S+)$')
  local shown, _, message, sent = edit_state(redis.call('HGET', key('ledger', story), chat) or '')
  local revision = tonumber(redis.call('HGET', key('story', story), 'revision') or '0')
  local ready = chat_ready(chat, gap, group_limit)
  if not shown or shown >= revision or sent < now - oldest then
    redis.call('ZREM', due, head[1])
  elseif ready > now then
    redis.call('ZADD', due, int(math.ceil(ready)), head[1])
  else
    -- Who edits may die of it: the same edit again does no harm.
    redis.call('ZADD', due, int(now + lease), head[1])
    reserve(chat, now, now, overall_gap, group_limit, limit, token, now + REQUEST)
    return {'edit', chat, story, message, revision}
  end
end
return {'wait', 1}
