-- Take a report out of the story that it joined: it is a story of its own from now on.
-- ARGV: prefix, story id, id of the report, topics (names, by spaces), why (JSON), ring (1 or 0),
--       cap of /latest, archive life (ms)
-- Returns 1, or 0 where no such report joined it
local hash, field = key('story', ARGV[2]), 'join:' .. ARGV[3]
local text = redis.call('HGET', hash, field)
if not text then return 0 end
local kept, id = cjson.decode(text), ARGV[3]
local topics, why, ring, cap, life = ARGV[4], ARGV[5], ARGV[6] == '1', tonumber(ARGV[7]), ARGV[8]
local own = key('story', id)
redis.call('HSET', own, 'title', kept.title, 'digest', '', 'document', kept.document,
  'topics', topics, 'why', why, 'feed', kept.feed, 'revision', 1, 'first_seen', int(now_ms()),
  'at', kept.at, 'source:' .. kept.feed, kept.source)
redis.call('PEXPIRE', own, life)
if ring then redis.call('HSET', own, 'rung', 1) end
redis.call('HDEL', hash, field)
if kept.feed ~= redis.call('HGET', hash, 'feed') then
  redis.call('HDEL', hash, 'source:' .. kept.feed)
  redis.call('ZREM', key('latest', 'source:' .. kept.feed), ARGV[2])
end
redis.call('HINCRBY', hash, 'revision', 1)
-- From now on its guid and link mean the report. A headline that both have stays the first one's.
local keys = words(kept.keys)
for i = 1, #keys, 2 do
  if string.sub(keys[i], 1, 1) ~= 't' then
    redis.call('SET', key('same', keys[i]), id, 'PX', keys[i + 1])
  end
end
local selectors = words(topics)
selectors[#selectors + 1] = 'all'
selectors[#selectors + 1] = 'source:' .. kept.feed
for _, selector in ipairs(selectors) do
  local latest = key('latest', selector)
  redis.call('ZADD', latest, kept.at, id)
  redis.call('ZREMRANGEBYRANK', latest, 0, -cap - 1)
  redis.call('PEXPIRE', latest, life)
end
if ring then
  redis.call('XADD', key('routing'), '*', 'story', id, 'selectors', table.concat(selectors, ' '))
end
return 1
