-- A chat lives on under another id: take its subscriptions and what waits along.
-- ARGV: prefix, old chat, new chat
-- Returns the number of waiting alerts that moved.
local old, new = ARGV[2], ARGV[3]
local from, to = key('chat', old), key('chat', new)

if redis.call('HGET', from, 'outlets') == 'each' then redis.call('HSET', to, 'outlets', 'each') end
local filters = redis.call('HGET', from, 'filters')
if filters then
  redis.call('HSETNX', to, 'filters', filters)
  redis.call('SADD', key('filtered'), new)
end
redis.call('SREM', key('filtered'), old)
-- What either followed, the new chat follows.
for _, field in ipairs({'topics', 'pinned'}) do
  local union, has = {}, {}
  for _, hash in ipairs({to, from}) do
    for _, selector in ipairs(words(redis.call('HGET', hash, field))) do
      unsubscribe(old, selector)
      subscribe(new, selector)
      if not has[selector] then
        has[selector] = true
        union[#union + 1] = selector
      end
    end
  end
  redis.call('HSET', to, field, table.concat(union, ' '))
end
local last = redis.call('HGET', from, 'last')
if last then redis.call('HSETNX', to, 'last', last) end
redis.call('HDEL', to, 'closed')
redis.call('PERSIST', to)
redis.call('DEL', from)
redis.call('ZREM', key('chats'), old)
redis.call('ZADD', key('chats'), 0, new)
if redis.call('SREM', key('pinned'), old) == 1 then redis.call('SADD', key('pinned'), new) end

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
local token = redis.call('GET', key('lease', old))
if token then has_arrived(platform_of(old), token, now_ms()) end
redis.call('DEL', key('queue', old), key('lease', old))
redis.call('ZREM', key('due', platform_of(old)), old)
if moved > 0 then redis.call('ZADD', key('due', platform_of(new)), 'NX', int(now_ms()), new) end
if redis.call('EXISTS', key('shown', old)) == 1 and redis.call('EXISTS', key('shown', new)) == 0 then
  redis.call('RENAME', key('shown', old), key('shown', new))
end
return moved
