-- A chat lives on under another id: take its subscriptions and what waits along.
-- The lines in the ledger stay where they are, however many: line_of finds them by the old id.
-- ARGV: prefix, old chat, new chat, token ('' or that of the delivery that was answered by the move),
--       for how long the old id is remembered (ms: what was told under it can be told again no
--       longer); if the new one is told of it also the story that tells it: id, title, document,
--       feed, source (JSON), life (ms)
-- Returns the number of waiting alerts that moved.
local old, new, answered, memory = ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local MOST_IDS = 64 -- topics of one forum, say
local now = now_ms()
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

-- Where the ledger has what the chat was told so far.
local ids, has = {old .. ' ' .. int(now)}, {[old] = true, [new] = true}
for _, chat in ipairs({new, old}) do
  for _, was in ipairs(earlier_ids(redis.call('GET', key('was', chat)) or '')) do
    if not has[was[1]] and #ids < MOST_IDS then
      has[was[1]] = true
      ids[#ids + 1] = was[1] .. ' ' .. int(was[2])
    end
  end
end
redis.call('SET', key('was', new), table.concat(ids, ' '), 'PX', memory)
redis.call('DEL', key('was', old))
redis.call('SET', key('now', old), new, 'PX', memory)

local lease, due = key('lease', old), key('due', platform_of(old))
local token = redis.call('GET', lease)
if token and token == answered then
  local story = words(redis.call('GET', key('taken', token)))[2]
  local line = story and redis.call('HGET', key('ledger', story), old) or ''
  local unknowns = string.match(line, '^sending|%d+|(%d+)')
  if unknowns then
    redis.call('HSET', key('ledger', story), old, queued_line(0, unknowns, carried(line)))
  end
  has_arrived(platform_of(old), token, now)
elseif token and redis.call('EXISTS', key('lease', new)) == 0 then
  -- What is on its way to the old id may arrive there yet: nothing else goes before that is known.
  local left = redis.call('PTTL', lease)
  redis.call('SET', key('lease', new), token, 'PX', left)
  redis.call('ZADD', due, int(now + left), new)
end

local first_order = tonumber(redis.call('ZRANGE', key('queue', old), 0, 0, 'WITHSCORES')[2])
-- The few go to the many, wherever they are; where both had a story, it stands where it came first.
local moved = 0
for _, place in ipairs({'queue', 'held'}) do
  local few, many = key(place, old), key(place, new)
  local count = redis.call('ZCARD', few)
  if count > 0 then
    moved = moved + count
    if count > redis.call('ZCARD', many) then few, many = many, few end
    local waiting, scored = redis.call('ZRANGE', few, 0, -1, 'WITHSCORES'), {}
    for i = 1, #waiting, 2 do
      scored[#scored + 1] = waiting[i + 1]
      scored[#scored + 1] = waiting[i]
      if #scored == 2000 or i + 1 == #waiting then
        redis.call('ZADD', many, 'LT', unpack(scored))
        scored = {}
      end
    end
    redis.call('DEL', few)
    if many ~= key(place, new) then redis.call('RENAME', many, key(place, new)) end
  end
end
local woken = redis.call('ZSCORE', key('wake', platform_of(old)), old)
redis.call('DEL', lease)
redis.call('ZREM', due, old)
redis.call('ZREM', key('wake', platform_of(old)), old)
local notice = ARGV[6]
-- Who moved it before us told of it.
if notice and known and redis.call('EXISTS', key('story', notice)) == 0 then
  local feed, life = ARGV[9], ARGV[11]
  redis.call('HSET', key('story', notice), 'title', ARGV[7], 'digest', '', 'document', ARGV[8],
    'topics', '', 'why', '{}', 'feed', feed, 'revision', 1, 'first_seen', int(now), 'at', int(now),
    'source:' .. feed, ARGV[10], 'alone', 1)
  redis.call('HSET', key('ledger', notice), new, 'queued|0|0')
  redis.call('PEXPIRE', key('story', notice), life)
  redis.call('PEXPIRE', key('ledger', notice), life)
  redis.call('ZADD', key('queue', new), int((first_order or now * 1000) - 1), notice)
  moved = moved + 1
end
if moved > 0 then rearm(new, woken and tonumber(woken) or now, now) end
if redis.call('EXISTS', key('shown', old)) == 1 and redis.call('EXISTS', key('shown', new)) == 0 then
  redis.call('RENAME', key('shown', old), key('shown', new))
end
return moved
