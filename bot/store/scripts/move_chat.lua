-- A chat lives on under another id: take its subscriptions and what waits along.
-- ARGV: prefix, old chat, new chat
-- Returns the number of waiting alerts that moved.
local old, new = ARGV[2], ARGV[3]
local from, to = key('chat', old), key('chat', new)
if redis.call('EXISTS', from) == 1 then
  if redis.call('EXISTS', to) == 0 then redis.call('RENAME', from, to) else redis.call('DEL', from) end
end
local lists = redis.call('HMGET', to, 'topics', 'pinned')
for i = 1, 2 do
  for _, selector in ipairs(words(lists[i])) do
    redis.call('ZREM', key('subs', selector), old)
    redis.call('ZADD', key('subs', selector), 0, new)
  end
end
redis.call('ZREM', key('chats'), old)
redis.call('ZADD', key('chats'), 0, new)
local moved = 0
local waiting = redis.call('ZRANGE', key('queue', old), 0, -1, 'WITHSCORES')
for i = 1, #waiting, 2 do
  local ledger = key('ledger', waiting[i])
  if redis.call('HSETNX', ledger, new, 'queued|0|0') == 1 then
    redis.call('ZADD', key('queue', new), waiting[i + 1], waiting[i])
    moved = moved + 1
  end
  redis.call('HSET', ledger, old, 'skipped|moved to ' .. new)
end
redis.call('DEL', key('queue', old), key('lease', old))
redis.call('ZREM', key('due', platform_of(old)), old)
if moved > 0 then redis.call('ZADD', key('due', platform_of(new)), 'NX', int(now_ms()), new) end
if redis.call('EXISTS', key('shown', old)) == 1 and redis.call('EXISTS', key('shown', new)) == 0 then
  redis.call('RENAME', key('shown', old), key('shown', new))
end
return moved
