-- Put a delivery that was given up back on its chat's queue, or drop it from the list.
-- ARGV: prefix, id in the stream, what to do (retry|drop), cap of a queue
-- Returns 'queued', 'dropped', 'unknown' (no such entry), 'over' (its ledger or story has ended),
-- 'closed' (the chat is), 'full' (its queue is), 'waits' (it does, already), 'done' (it was
-- delivered meanwhile, or may have been)
local id, act = ARGV[2], ARGV[3]
local entry = redis.call('XRANGE', key('dead'), id, id)[1]
if not entry then return 'unknown' end
if act == 'drop' then
  redis.call('XDEL', key('dead'), id)
  return 'dropped'
end
local fields = {}
for i = 1, #entry[2], 2 do fields[entry[2][i]] = entry[2][i + 1] end
local story, given = fields.story, fields.chat
-- A chat that has moved meanwhile is told where it lives now.
local chat = given
for _ = 1, 10 do
  local follows = redis.call('HMGET', key('chat', chat), 'topics', 'pinned')
  -- Who follows something there again, in a forum topic that was opened again, is another chat.
  local home = (follows[1] or '') .. (follows[2] or '') == '' and redis.call('GET', key('now', chat))
  if not home then break end
  chat = home
end
local line = redis.call('HGET', key('ledger', story), given)
local there = chat ~= given and redis.call('HGET', key('ledger', story), chat)
if there and not string.find(there, '^skipped|') then line = there end
if not line or redis.call('EXISTS', key('story', story)) == 0 then return 'over' end
if (redis.call('HGET', key('chat', chat), 'closed') or '') ~= '' then return 'closed' end
local state = state_of(line)
if state ~= 'failed' and state ~= 'skipped' then
  redis.call('XDEL', key('dead'), id)
  return WAITS[state] and 'waits' or 'done'
end
if redis.call('ZCARD', key('queue', chat)) >= tonumber(ARGV[4]) then return 'full' end
if chat ~= given then
  redis.call('HSET', key('ledger', story), given, 'skipped|moved to ' .. chat)
end
redis.call('HSET', key('ledger', story), chat, 'queued|0|0')
local digest = redis.call('HMGET', key('story', story), 'kind', 'held')
for _, one in ipairs(digest[1] and words(digest[2]) or {}) do
  local became = redis.call('HGET', key('ledger', one), given)
  if became and string.find(became, '^failed|') then
    redis.call('HSET', key('ledger', one), chat, 'queued|0|0|' .. story)
  end
end
redis.call('ZADD', key('queue', chat), next_order(), story)
redis.call('ZADD', key('due', platform_of(chat)), 'NX', int(now_ms()), chat)
redis.call('XDEL', key('dead'), id)
return 'queued'
