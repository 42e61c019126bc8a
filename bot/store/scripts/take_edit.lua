-- Lease the sent message that is to be edited next.
-- ARGV: prefix, platform, token, lease (ms), the four limits of the pace (common.lua), between two
--       edits of a message (ms), age from which on nothing is edited (ms), deliveries above which a
--       story is not edited
-- Returns {'edit', chat, story, message, revision} (of the story, the least to be shown) or
-- {'wait', ms} or {'idle', 0}.
local platform, token, lease = ARGV[2], ARGV[3], tonumber(ARGV[4])
local overall_gap, gap, group_limit, limit = limits_from(5)
local pause, oldest, most = tonumber(ARGV[9]), tonumber(ARGV[10]), tonumber(ARGV[11])
local now = now_ms()

-- Of a story that has changed, every message that shows it as it was: its deliveries are written down
-- in one step, and looked at in the next ones.
local AT_ONCE = 100
local editing = key('editing')
local function look_at(members)
  local revisions, dues = {}, {}
  for _, member in ipairs(members) do
    local chat, story = string.match(member, '^(%S+) (%S+)$')
    local shown, last = edit_state(redis.call('HGET', key('ledger', story), chat) or '')
    revisions[story] = revisions[story] or
      tonumber(redis.call('HGET', key('story', story), 'revision') or '0')
    if shown and shown < revisions[story] then
      local found = dues[platform_of(chat)] or {}
      dues[platform_of(chat)] = found
      found[#found + 1] = int(math.max(now, last + pause))
      found[#found + 1] = member
    end
  end
  for one, found in pairs(dues) do
    redis.call('ZADD', key('edit', one), 'NX', unpack(found))
    redis.call('ZREMRANGEBYRANK', key('edit', one), 10000, -1)
  end
end

local changed = redis.call('LPOP', editing, AT_ONCE)
if changed then
  look_at(changed)
else
  changed = redis.call('ZRANGE', key('edits'), 0, 0)[1]
  if changed then
    redis.call('ZREM', key('edits'), changed)
    local told = redis.call('HLEN', key('ledger', changed))
    if told > 0 and told <= most then
      local members = redis.call('HKEYS', key('ledger', changed))
      for i, chat in ipairs(members) do members[i] = chat .. ' ' .. changed end
      redis.call('RPUSH', editing, unpack(members))
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
