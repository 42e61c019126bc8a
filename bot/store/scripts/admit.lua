-- Make a story known, once, and queue its routing, in one step.
-- ARGV: prefix, story id, title, digest of what a reader sees, document (JSON of the story),
--       topics (names, by spaces), why (JSON), feed, source (JSON), time for /latest (ms),
--       ring (1: everybody; late: everybody, together with what else is late; edition: only those
--       whom an edition or join brings it; 0: nobody),
--       burst ('' or the feed whose burst this is over), archive life (ms),
--       cap of /latest, near ('': not sought; look; done: whatever else is like it, it is new),
--       terms to be found by (by spaces), ids that it is none of, ids it was compared with, id to
--       join ('' or a story that reports the same event), how and score of that, life of the index
--       (ms), then for each identity: key, life (ms)
-- Returns {new|edition|joined|known, story id}, or {changed, id, …} with stories that share terms
-- with this one and that it was not compared with
local id, title, digest, document = ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local topics, why, feed, source = ARGV[6], ARGV[7], ARGV[8], ARGV[9]
local at, ring, burst = tonumber(ARGV[10]), ARGV[11] ~= '0', ARGV[12]
local late = ARGV[11] == 'late'
local everybody = ARGV[11] == '1' or late
local life, cap = tonumber(ARGV[13]), tonumber(ARGV[14])
local near, terms, apart, compared = ARGV[15], words(ARGV[16]), words(ARGV[17]), words(ARGV[18])
local join, why_joined, near_life = ARGV[19], ARGV[20], tonumber(ARGV[21])
local FIRST, AT_ONCE, REPORTS = 22, 8, 50
local now = now_ms()

-- What an identity means is a story, or a report of one: taken apart, it means the report again.
local meant, meant_by
for i = FIRST, #ARGV, 2 do
  meant, meant_by = redis.call('GET', key('same', ARGV[i])), ARGV[i]
  if meant then break end
end

local joined = false
if not meant and join ~= '' and redis.call('EXISTS', key('story', join)) == 1 then
  meant, meant_by, joined = join, why_joined, true
end
local known = meant and root_of(meant)

-- The stories that share the most telling terms with this one, the likeliest first.
local function alike()
  local shared, score, never = {}, {}, set_of(apart)
  for _, term in ipairs(terms) do
    local ids = redis.call('ZRANGEBYSCORE', key('near', term), int(now - near_life), '+inf')
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
    if count >= 2 and other ~= id and not never[other] and not never[root_of(other)] then
      found[#found + 1] = other
    end
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
    if rank > AT_ONCE then break end
    if not done[other] then fresh[#fresh + 1] = other end
  end
  if #fresh > 1 then return fresh end
end

-- An identity that means something goes on meaning that.
local function remember(story)
  for i = FIRST, #ARGV, 2 do
    local name = key('same', ARGV[i])
    if redis.call('PEXPIRE', name, ARGV[i + 1]) == 0 then
      redis.call('SET', name, story, 'PX', ARGV[i + 1])
    end
  end
end

local function route(story, selectors, report, again)
  if ring and #selectors > 0 then
    enqueue_routing(story, selectors, 'report', report or '', 'again', again and '1' or '',
      'late', late and '1' or '')
  end
end

-- A report rings as a story of its own where each outlet's is wanted.
local function route_to_each(story)
  local selectors = words(topics)
  selectors[#selectors + 1] = 'all'
  selectors[#selectors + 1] = 'source:' .. feed
  local wanted = {}
  for _, selector in ipairs(selectors) do
    if redis.call('EXISTS', key('subs', 'each', selector)) == 1 then
      wanted[#wanted + 1] = 'each:' .. selector
    end
  end
  route(story, wanted)
end

local function write()
  local hash = key('story', id)
  redis.call('HSET', hash, 'title', title, 'digest', digest, 'document', document,
    'topics', topics, 'why', why, 'feed', feed, 'revision', 1, 'first_seen', int(now),
    'at', int(at), 'source:' .. feed, source)
  redis.call('PEXPIRE', hash, life)
  return hash
end

if not known then
  ring = everybody
  remember(id)
  local hash = write()
  if ring then redis.call('HSET', hash, 'rung', 1) end
  local selectors = words(topics)
  selectors[#selectors + 1] = 'all'
  selectors[#selectors + 1] = 'source:' .. feed
  list_in(id, selectors, at, cap, life)
  if ring and burst ~= '' then
    redis.call('SADD', key('burst', burst), id)
    redis.call('PEXPIRE', key('burst', burst), 30 * 86400000)
  else
    route(id, selectors)
  end
  if near ~= '' then index_by(terms, id, now, near_life) end
  count('stories')
  return {'new', id}
end

local hash = key('story', known)
if redis.call('EXISTS', hash) == 0 then return {'known', known} end
local answer, fresh = 'known', {}
local means = joined and known or meant

local is_source = redis.call('HSETNX', hash, 'source:' .. feed, source) == 1
if is_source then fresh[#fresh + 1] = 'source:' .. feed end
if (is_source or joined) and id ~= known then
  answer = 'joined'
  if is_source then redis.call('HINCRBY', hash, 'revision', 1) end
  local reports = words(redis.call('HGET', hash, 'reports'))
  if #reports < REPORTS and redis.call('EXISTS', key('story', id)) == 0 then
    -- Kept as a story is, but in no list: for explain, and to be taken apart.
    redis.call('HSET', write(), 'of', known, 'how', meant_by)
    reports[#reports + 1] = id
    redis.call('HSET', hash, 'reports', table.concat(reports, ' '))
    means = id
    if everybody then route_to_each(id) end
  end
end
-- Only the feed that told a story first may correct it; another's wording is its own.
-- A report that only tells of the same event corrects nothing.
local told = key('story', meant)
local same_feed = not joined and redis.call('HGET', told, 'feed') == feed
if same_feed and redis.call('HGET', told, 'digest') ~= digest then
  redis.call('HSET', told, 'title', title, 'digest', digest, 'document', document, 'why', why)
  redis.call('HINCRBY', told, 'revision', 1)
  if told ~= hash then redis.call('HSET', told, 'topics', topics) end
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
  local report = means == id and ARGV[11] == '1' and id or nil
  list_in(known, fresh, redis.call('HGET', hash, 'at'), cap, life)
  if answer == 'joined' and everybody and redis.call('HSETNX', hash, 'rung', 1) == 1 then
    -- The other feed only stored it (its first poll, say): to everybody else it is news.
    fresh, report = selectors_of(hash), nil
  end
  route(known, fresh, report)
  if redis.call('EXISTS', key('filtered')) == 1 and redis.call('HEXISTS', hash, 'rung') == 1 then
    -- What a filter kept from a chat may pass it now.
    route(known, selectors_of(hash), nil, true)
  end
end
if is_source or answer == 'edition' or #fresh > 0 then note_change(known) end
if told ~= hash and answer == 'edition' then note_change(meant) end
-- What a feed still shows stays known, however long it is shown.
remember(means)
return {answer, known}
