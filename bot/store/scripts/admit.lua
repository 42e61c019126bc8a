-- Make a story known, once, and queue its routing, in one step.
-- ARGV: prefix, story id, title, digest of what a reader sees, document (JSON of the story),
--       topics (names, by spaces), why (JSON), feed, source (JSON), time for /latest (ms),
--       ring (1: everybody; edition: only those whom an edition or join brings it; 0: nobody),
--       burst ('' or the feed whose burst this is over), archive life (ms),
--       cap of /latest, then for each identity: key, life (ms)
-- Returns {new|edition|joined|known, story id}
local id, title, digest, document = ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local topics, why, feed, source = ARGV[6], ARGV[7], ARGV[8], ARGV[9]
local at, ring, burst = tonumber(ARGV[10]), ARGV[11] ~= '0', ARGV[12]
local life, cap = tonumber(ARGV[13]), tonumber(ARGV[14])
local now = now_ms()

local known
for i = 15, #ARGV, 2 do
  known = redis.call('GET', key('same', ARGV[i]))
  if known then break end
end

local function remember(story)
  for i = 15, #ARGV, 2 do
    redis.call('SET', key('same', ARGV[i]), story, 'PX', ARGV[i + 1])
  end
end

local function list(story, selectors, time)
  for _, selector in ipairs(selectors) do
    local latest = key('latest', selector)
    redis.call('ZADD', latest, int(time), story)
    redis.call('ZREMRANGEBYRANK', latest, 0, -cap - 1)
    redis.call('PEXPIRE', latest, life)
  end
end

local function route(story, selectors)
  if ring and #selectors > 0 then
    redis.call('XADD', key('routing'), '*', 'story', story, 'selectors', table.concat(selectors, ' '))
  end
end

if not known then
  ring = ARGV[11] == '1'
  remember(id)
  local hash = key('story', id)
  redis.call('HSET', hash, 'title', title, 'digest', digest, 'document', document,
    'topics', topics, 'why', why, 'feed', feed, 'revision', 1, 'first_seen', int(now),
    'at', int(at), 'source:' .. feed, source)
  redis.call('PEXPIRE', hash, life)
  if ring then redis.call('HSET', hash, 'rung', 1) end
  local selectors = words(topics)
  selectors[#selectors + 1] = 'all'
  selectors[#selectors + 1] = 'source:' .. feed
  list(id, selectors, at)
  if ring and burst ~= '' then
    redis.call('SADD', key('burst', burst), id)
    redis.call('PEXPIRE', key('burst', burst), 30 * 86400000)
  else
    route(id, selectors)
  end
  count('stories')
  return {'new', id}
end

local hash = key('story', known)
if redis.call('EXISTS', hash) == 0 then return {'known', known} end
local answer = 'known'
local fresh = {}

if redis.call('HSETNX', hash, 'source:' .. feed, source) == 1 then
  fresh[#fresh + 1] = 'source:' .. feed
  answer = 'joined'
  redis.call('HINCRBY', hash, 'revision', 1)
end
-- Only the feed that told a story first may correct it; another's wording is its own.
local same_feed = redis.call('HGET', hash, 'feed') == feed
if same_feed and redis.call('HGET', hash, 'digest') ~= digest then
  redis.call('HSET', hash, 'title', title, 'digest', digest, 'document', document, 'why', why)
  redis.call('HINCRBY', hash, 'revision', 1)
  answer = 'edition'
end
if answer ~= 'known' then
  local had = words(redis.call('HGET', hash, 'topics'))
  local has = set_of(had)
  for _, topic in ipairs(words(topics)) do
    if not has[topic] then
      had[#had + 1] = topic
      fresh[#fresh + 1] = topic
    end
  end
  redis.call('HSET', hash, 'topics', table.concat(had, ' '))
  list(known, fresh, tonumber(redis.call('HGET', hash, 'at')))
  if answer == 'joined' and ring and redis.call('HSETNX', hash, 'rung', 1) == 1 then
    -- The other feed only stored it (its first poll, say): to everybody else it is news.
    fresh = had
    fresh[#fresh + 1] = 'all'
    for _, field in ipairs(redis.call('HKEYS', hash)) do
      if string.find(field, '^source:') then fresh[#fresh + 1] = field end
    end
  end
  route(known, fresh)
end
-- What a feed still shows stays known, however long it is shown.
remember(known)
return {answer, known}
