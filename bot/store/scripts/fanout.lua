-- Put a story on the queues of the next chats that follow a selector, by name; remember how far.
-- ARGV: prefix, routing message, story, selector, cursor ('' or the last name), number of chats,
--       order in the queues, life of the ledger (ms), cap of a queue, report ('' or the id of that
--       which brings the story to them: who wants each outlet's has it by itself), ms after which
--       a story that comes late is told with the others that do, but to whom it is urgent ('': it
--       is not late), again (1: only to those whose filters it did not pass), then chats whose
--       filters it does not pass, each with why
-- Returns {cursor ('' at the end), queued}
local message, story, selector, cursor = ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local limit, order = tonumber(ARGV[6]), ARGV[7]
local life, cap = tonumber(ARGV[8]), tonumber(ARGV[9])
local report, late, again = ARGV[10], tonumber(ARGV[11]), ARGV[12] == '1'
local filtered = {}
for i = 13, #ARGV, 2 do filtered[ARGV[i]] = ARGV[i + 1] end
local from = cursor == '' and '-' or '(' .. cursor
local chats = redis.call('ZRANGEBYLEX', key('subs', selector), from, '+', 'LIMIT', 0, limit)
local ledger = key('ledger', story)
-- Stories that were joined to this one by hand: who was told them knows of it.
local others = words(redis.call('HGET', key('story', story), 'told'))
local now = int(now_ms())
-- In few commands: each costs as much as what it does, and nobody is served meanwhile.
local known = #chats > 0 and redis.call('HMGET', ledger, unpack(chats)) or {}
local names = {}
for i, chat in ipairs(chats) do names[i] = key('was', chat) end
local were = #chats > 0 and redis.call('MGET', unpack(names)) or {}

-- Whether a chat was told a story, or is to be, under an id that it had before it moved. What is
-- told there since is another chat's: a topic that was opened again.
local function was_told_before(told, ids)
  local seen = tonumber(redis.call('HGET', key('story', told), 'first_seen') or '0')
  for _, was in ipairs(earlier_ids(ids)) do
    local line = seen <= was[2] and redis.call('HGET', key('ledger', told), was[1])
    if line and not string.find(line, '^skipped|') then
      local at = tonumber(string.match(line, '^sent|[^|]*|%d+|(%d+)') or '0')
      if at <= was[2] then return true end
    end
  end
  return false
end

-- Nobody knows any more who was told a story whose ledger has ended: it is told to nobody else.
local function has_ended(one)
  local fields = redis.call('HMGET', key('story', one), 'ends', 'routed')
  -- Earlier versions wrote only when it was routed.
  local ends = tonumber(fields[1] or '') or (tonumber(fields[2] or '') or now) + life
  return ends <= tonumber(now) and redis.call('EXISTS', key('ledger', one)) == 0
end
local ended = has_ended(story)
for _, other in ipairs(others) do ended = ended or has_ended(other) end
if ended then return {'', 0} end

local function was_told(chat, ids)
  for _, other in ipairs(others) do
    local line = redis.call('HGET', key('ledger', other), chat)
    if line and not string.find(line, '^skipped|') then return true end
    if ids and was_told_before(other, ids) then return true end
  end
  return ids and was_told_before(story, ids)
end

local lines, dues = {}, {}
local queued = 0
local function has_report(chat)
  return report ~= '' and redis.call('ZSCORE', key('subs', 'each', selector), chat)
end

for i, chat in ipairs(chats) do
  local line = known[i]
  -- Skipped is not final: what the story has since may be what this chat follows.
  local open = not line or string.find(line, '^skipped|')
  if again then open = line and string.find(line, '^skipped|filtered') end
  if open and not was_told(chat, were[i]) and not has_report(chat) then
    local queue, due = key('queue', chat), key('due', platform_of(chat))
    local urgent = is_urgent(redis.call('HGET', key('chat', chat), 'urgent'), story)
    lines[#lines + 1] = chat
    if filtered[chat] then
      lines[#lines + 1] = 'skipped|' .. filtered[chat]
    elseif late and not urgent then
      lines[#lines + 1] = hold_back(chat, story, order, 'late', tonumber(now) + late, 0)
      if string.find(lines[#lines], '^held') then queued = queued + 1 end
    elseif redis.call('ZCARD', queue) >= cap then
      lines[#lines + 1] = 'skipped|the queue was full'
      redis.call('HINCRBY', key('chat', chat), 'overflow', 1)
      count('overflowed')
    else
      lines[#lines + 1] = 'queued|0|0'
      redis.call('ZADD', queue, order, story)
      local behind = urgent and tonumber(redis.call('ZSCORE', due, chat) or '0') >= BEHIND
      -- It does not wait with the digest that waits there.
      if behind then redis.call('ZREM', due, chat) end
      local list = dues[due] or {}
      dues[due] = list
      list[#list + 1] = now
      list[#list + 1] = chat
      queued = queued + 1
    end
  end
end
if #lines > 0 then redis.call('HSET', ledger, unpack(lines)) end
for due, list in pairs(dues) do
  redis.call('ZADD', due, 'NX', unpack(list))
end
redis.call('PEXPIRE', ledger, int(life))
local last = #chats == limit and chats[#chats] or ''
if redis.call('EXISTS', key('story', story)) == 1 then
  redis.call('HSET', key('story', story), 'routed', now, 'ends', int(tonumber(now) + life))
end
local progress = key('route', message)
redis.call('HSET', progress, 'selector', selector, 'cursor', last)
redis.call('PEXPIRE', progress, 7 * 86400000)
return {last, queued}
