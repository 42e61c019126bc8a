-- Give a story of the archive other topics, for /latest only: nobody is told.
-- ARGV: prefix, story id, its topics and revision as they were read, topics (names, by spaces),
--       why (JSON), cap of /latest, archive life (ms)
-- Returns 1, or 0 where the story has changed meanwhile (it was classified by the newer rules then)
local hash = key('story', ARGV[2])
local before, revision, after = ARGV[3], ARGV[4], ARGV[5]
if redis.call('HGET', hash, 'topics') ~= before then return 0 end
if redis.call('HGET', hash, 'revision') ~= revision then return 0 end
redis.call('HSET', hash, 'topics', after, 'why', ARGV[6])

local had, has = set_of(words(before)), set_of(words(after))
for topic in pairs(had) do
  if not has[topic] then redis.call('ZREM', key('latest', topic), ARGV[2]) end
end
local new = {}
for topic in pairs(has) do
  if not had[topic] then new[#new + 1] = topic end
end
list_in(ARGV[2], new, redis.call('HGET', hash, 'at'), tonumber(ARGV[7]), ARGV[8])
return 1
