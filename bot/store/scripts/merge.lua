-- Make one story a report of another; nobody is told.
-- ARGV: prefix, story id, id of the one that joins it, then the names (after same:) that mean it
-- Returns 1, or 0 where one of the two is gone
local hash, other = key('story', ARGV[2]), key('story', ARGV[3])
if ARGV[2] == ARGV[3] then return 0 end
if redis.call('EXISTS', hash) == 0 or redis.call('EXISTS', other) == 0 then return 0 end
local keys = {}
for i = 4, #ARGV do
  local name = key('same', ARGV[i])
  if redis.call('GET', name) == ARGV[3] then
    keys[#keys + 1] = ARGV[i] .. ' ' .. int(math.max(redis.call('PTTL', name), 1))
    redis.call('SET', name, ARGV[2], 'KEEPTTL')
  end
end
local feed = redis.call('HGET', other, 'feed')
for _, field in ipairs(redis.call('HKEYS', other)) do
  if string.find(field, '^source:') or string.find(field, '^join:') then
    redis.call('HSETNX', hash, field, redis.call('HGET', other, field))
  end
end
-- Once: a second run finds the names turned already, and would forget them.
redis.call('HSETNX', hash, 'join:' .. ARGV[3], cjson.encode({
  title = redis.call('HGET', other, 'title'), feed = feed, how = 'operator',
  document = redis.call('HGET', other, 'document'), at = redis.call('HGET', other, 'at'),
  source = redis.call('HGET', other, 'source:' .. feed), keys = table.concat(keys, ' '),
}))
redis.call('HINCRBY', hash, 'revision', 1)
local had = set_of(words(redis.call('HGET', hash, 'topics')))
local topics = words(redis.call('HGET', hash, 'topics'))
local selectors = words(redis.call('HGET', other, 'topics'))
for _, topic in ipairs(selectors) do
  if not had[topic] then topics[#topics + 1] = topic end
end
redis.call('HSET', hash, 'topics', table.concat(topics, ' '))
selectors[#selectors + 1] = 'all'
for _, field in ipairs(redis.call('HKEYS', other)) do
  if string.find(field, '^source:') then selectors[#selectors + 1] = field end
end
for _, selector in ipairs(selectors) do
  redis.call('ZREM', key('latest', selector), ARGV[3])
  redis.call('ZADD', key('latest', selector), redis.call('HGET', hash, 'at'), ARGV[2])
  redis.call('PEXPIRE', key('latest', selector), int(math.max(redis.call('PTTL', hash), 1)))
end
return 1
