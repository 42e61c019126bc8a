-- A chat lives on under another id: take its subscriptions and what waits along.
-- ARGV: prefix, old chat, new chat; if the new one is told of it also the story that tells it: id,
--       title, document, feed, source (JSON), life (ms)
-- Returns the number of waiting alerts that moved.
local old, new = ARGV[2], ARGV[3]
local MOVED_LIFE = 30 * 86400000
local from, to = key('chat', old), key('chat', new)
local known = redis.call('EXISTS', from) == 1

-- What was set for the old one does not bind a chat that has followed something of its own.
local followed = redis.call('HMGET', to, 'topics', 'pinned')
local is_new = (followed[1] or '') == '' and (followed[2] or '') == ''
if is_new and redis.call('HGET', from, 'outlets') == 'each' then redis.call('HSET', to, 'outlets', 'each') end
local filters = redis.call('HGET', from, 'filters')
if filters and is_new then
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
-- And when it is told, unless it has its own wishes already.
local WISHES = {'zone', 'quiet', 'urgent', 'digest', 'silent', 'muted', 'plan'}
local own = not is_new
for _, field in ipairs(WISHES) do own = own or redis.call('HEXISTS', to, field) == 1 end
for _, field in ipairs(WISHES) do
  local value = redis.call('HGET', from, field)
  if value and not own then redis.call('HSET', to, field, value) end
end
redis.call('HDEL', to, 'closed')
redis.call('PERSIST', to)
redis.call('DEL', from)
redis.call('ZREM', key('chats'), old)
redis.call('ZADD', key('chats'), 0, new)
if redis.call('SREM', key('pinned'), old) == 1 then
  redis.call('SADD', key('pinned'), new)
  -- The config goes on naming the old one.
  redis.call('SET', key('moved', old), new, 'PX', MOVED_LIFE)
end

local moved, first_order = 0, nil
local function pass_on(story, line)
  local ledger = key('ledger', story)
  local first = redis.call('HSETNX', ledger, new, line) == 1
  redis.call('HSET', ledger, old, 'skipped|moved to ' .. new)
  return first
end
for _, place in ipairs({'queue', 'held'}) do
  local waiting = redis.call('ZRANGE', key(place, old), 0, -1, 'WITHSCORES')
  for i = 1, #waiting, 2 do
    local story = waiting[i]
    for _, one in ipairs(told_by(story, old)) do pass_on(one, 'queued|0|0|' .. story) end
    local line = place == 'held' and redis.call('HGET', key('ledger', story), old)
    if pass_on(story, line or 'queued|0|0') then
      redis.call('ZADD', key(place, new), waiting[i + 1], story)
      if place == 'queue' then first_order = first_order or tonumber(waiting[i + 1]) end
      moved = moved + 1
    end
  end
end
local woken = redis.call('ZSCORE', key('wake', platform_of(old)), old)
local token = redis.call('GET', key('lease', old))
if token then has_arrived(platform_of(old), token, now_ms()) end
redis.call('DEL', key('queue', old), key('held', old), key('lease', old))
redis.call('ZREM', key('due', platform_of(old)), old)
redis.call('ZREM', key('wake', platform_of(old)), old)
local notice = ARGV[4]
-- Who moved it before us told of it.
if notice and known and redis.call('EXISTS', key('story', notice)) == 0 then
  local feed, life, now = ARGV[7], ARGV[9], now_ms()
  redis.call('HSET', key('story', notice), 'title', ARGV[5], 'digest', '', 'document', ARGV[6],
    'topics', '', 'why', '{}', 'feed', feed, 'revision', 1, 'first_seen', int(now), 'at', int(now),
    'source:' .. feed, ARGV[8], 'alone', 1)
  redis.call('HSET', key('ledger', notice), new, 'queued|0|0')
  redis.call('PEXPIRE', key('story', notice), life)
  redis.call('PEXPIRE', key('ledger', notice), life)
  redis.call('ZADD', key('queue', new), int((first_order or now * 1000) - 1), notice)
  moved = moved + 1
end
if moved > 0 then rearm(new, woken and tonumber(woken) or now_ms(), now_ms()) end
if redis.call('EXISTS', key('shown', old)) == 1 and redis.call('EXISTS', key('shown', new)) == 0 then
  redis.call('RENAME', key('shown', old), key('shown', new))
end
return moved
