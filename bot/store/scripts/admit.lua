-- Make a story known, once, and queue its routing, in one step.
-- ARGV: prefix, story id, title, digest of what a reader sees, document (JSON of the story),
--       topics (names, by spaces), why (JSON), feed, source (JSON), time for /latest (ms),
--       ring (1: everybody; edition: only those whom an edition or join brings it; 0: nobody),
--       burst ('' or the feed whose burst this is over), archive life (ms),
--       cap of /latest, near ('': not sought; look; done: whatever else is like it, it is new),
--       terms to be found by (by spaces), ids it was compared with, id to join ('' or a story that
--       reports the same event), how and score of that, life of the index (ms),
--       then for each identity: key, life (ms)
-- Returns {new|edition|joined|known, story id}, or {changed, id, …} with stories that share terms
-- with this one and that it was not compared with
local id, title, digest, document = ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local topics, why, feed, source = ARGV[6], ARGV[7], ARGV[8], ARGV[9]
local at, ring, burst = tonumber(ARGV[10]), ARGV[11] ~= '0', ARGV[12]
local life, cap = tonumber(ARGV[13]), tonumber(ARGV[14])
local near, terms, compared = ARGV[15], words(ARGV[16]), words(ARGV[17])
local join, why_joined, near_life = ARGV[18], ARGV[19], ARGV[20]
local FIRST = 21
local now = now_ms()

local known, known_by
for i = FIRST, #ARGV, 2 do
  known, known_by = redis.call('GET', key('same', ARGV[i])), ARGV[i]
  if known then break end
end

local joined = false
if not known and join ~= '' and redis.call('EXISTS', key('story', join)) == 1 then
  known, joined = join, true
end

-- Keep what was taken for another report of a story, and why: for explain, and to be undone.
local function record(hash)
  local joins = 0
  for _, field in ipairs(redis.call('HKEYS', hash)) do
    if string.find(field, '^join:') then joins = joins + 1 end
  end
  if joins >= 50 then return end
  local keys = {}
  for i = FIRST, #ARGV, 2 do keys[#keys + 1] = ARGV[i] .. ' ' .. ARGV[i + 1] end
  redis.call('HSET', hash, 'join:' .. id, cjson.encode({
    title = title, feed = feed, document = document, source = source, at = int(at),
    how = joined and why_joined or known_by, keys = table.concat(keys, ' '),
  }))
end

-- The stories that share the most telling terms with this one, the likeliest first.
local function alike()
  local shared, score = {}, {}
  for _, term in ipairs(terms) do
    local since = int(now - tonumber(near_life))
    local ids = redis.call('ZRANGEBYSCORE', key('near', term), since, '+inf')
    -- A term that so many stories of the window have is a common one.
    if #ids < 64 then
      for _, other in ipairs(ids) do
        shared[other] = (shared[other] or 0) + 1
        score[other] = (score[other] or 0) + 1 / (1 + #ids)
      end
    end
  end
  local found = {}
  for other, count in pairs(shared) do
    if count >= 2 and other ~= id then found[#found + 1] = other end
  end
  table.sort(found, function(a, b)
    if score[a] ~= score[b] then return score[a] > score[b] end
    return a < b
  end)
  return found
end

if not known and near == 'look' then
  local done, fresh = set_of(compared), {'changed'}
  for rank, other in ipairs(alike()) do
    if rank > 8 then break end
    if not done[other] then fresh[#fresh + 1] = other end
  end
  if #fresh > 1 then return fresh end
end

local function remember(story)
  for i = FIRST, #ARGV, 2 do
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
  if near ~= '' then
    for _, term in ipairs(terms) do
      local index = key('near', term)
      redis.call('ZREMRANGEBYSCORE', index, '-inf', int(now - tonumber(near_life)))
      redis.call('ZADD', index, int(now), id)
      redis.call('ZREMRANGEBYRANK', index, 0, -65)
      redis.call('PEXPIRE', index, near_life)
    end
  end
  count('stories')
  return {'new', id}
end

local hash = key('story', known)
if redis.call('EXISTS', hash) == 0 then return {'known', known} end
local answer = 'known'
local fresh = {}

local is_source = redis.call('HSETNX', hash, 'source:' .. feed, source) == 1
if is_source then fresh[#fresh + 1] = 'source:' .. feed end
if is_source or joined then
  answer = 'joined'
  redis.call('HINCRBY', hash, 'revision', 1)
  record(hash)
end
-- Only the feed that told a story first may correct it; another's wording is its own.
-- A report that only tells of the same event corrects nothing.
local same_feed = not joined and redis.call('HGET', hash, 'feed') == feed
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
  if answer == 'joined' and ARGV[11] == '1' and redis.call('HSETNX', hash, 'rung', 1) == 1 then
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
