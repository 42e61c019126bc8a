-- Make one story a report of another; nobody is told.
-- ARGV: prefix, story id, id of the one that joins it, cap of /latest, archive life (ms)
-- Returns 'joined', 'already' (they are one story), 'gone' (one of the two is)
local story, other = root_of(ARGV[2]), root_of(ARGV[3])
local hash, joins = key('story', story), key('story', other)
if redis.call('EXISTS', hash) == 0 or redis.call('EXISTS', joins) == 0 then return 'gone' end
if story == other then return 'already' end

redis.call('HSET', joins, 'of', story, 'how', 'operator')
local reports = words(redis.call('HGET', hash, 'reports'))
reports[#reports + 1] = other
redis.call('HSET', hash, 'reports', table.concat(reports, ' '))
-- Who was told one of them is not told of the other as something new.
local told = words(redis.call('HGET', hash, 'told'))
for _, one in ipairs(words(redis.call('HGET', joins, 'told'))) do told[#told + 1] = one end
told[#told + 1] = other
redis.call('HSET', hash, 'told', table.concat(told, ' '))
if redis.call('HEXISTS', joins, 'rung') == 1 then redis.call('HSET', hash, 'rung', 1) end

local topics = words(redis.call('HGET', hash, 'topics'))
local has = set_of(topics)
local selectors = words(redis.call('HGET', joins, 'topics'))
for _, topic in ipairs(selectors) do
  if not has[topic] then topics[#topics + 1] = topic end
end
redis.call('HSET', hash, 'topics', table.concat(topics, ' '))
selectors[#selectors + 1] = 'all'
for _, field in ipairs(redis.call('HKEYS', joins)) do
  if string.find(field, '^source:') then
    redis.call('HSETNX', hash, field, redis.call('HGET', joins, field))
    selectors[#selectors + 1] = field
  end
end
for _, selector in ipairs(selectors) do redis.call('ZREM', key('latest', selector), other) end
list_in(story, selectors, redis.call('HGET', hash, 'at'), tonumber(ARGV[4]), ARGV[5])
redis.call('HINCRBY', hash, 'revision', 1)
note_change(story)
return 'joined'
