-- Take a report out of the story that it joined: it is a story of its own from now on.
-- ARGV: prefix, id of the report, topics (names, by spaces), why (JSON), ring (1 or 0),
--       cap of /latest, archive life (ms), terms to be found by (by spaces), life of the index (ms)
-- Returns 'split', 'own' (it is no report), 'gone' (it has left the archive)
local id, topics, why, ring = ARGV[2], ARGV[3], ARGV[4], ARGV[5] == '1'
local cap, life = tonumber(ARGV[6]), ARGV[7]
local own = key('story', id)
if redis.call('EXISTS', own) == 0 then return 'gone' end
local of = redis.call('HGET', own, 'of')
if not of then return 'own' end

local brought = words(redis.call('HGET', own, 'topics'))
local told = set_of(words(redis.call('HGET', own, 'told')))
told[id] = true
redis.call('HDEL', own, 'of', 'how')
redis.call('HSET', own, 'topics', topics, 'why', why)
redis.call('PEXPIRE', own, life)
if ring then redis.call('HSET', own, 'rung', 1) end

local sources = {}
for _, field in ipairs(redis.call('HKEYS', own)) do
  if string.find(field, '^source:') then sources[#sources + 1] = field end
end

local function without(text, dropped)
  local kept = {}
  for _, word in ipairs(words(text)) do
    if not dropped[word] then kept[#kept + 1] = word end
  end
  return table.concat(kept, ' ')
end

-- What is left of a story: its own topics and source, and those of the reports that stay.
local function mend(story)
  local hash = key('story', story)
  local fields = redis.call('HMGET', hash, 'why', 'feed', 'reports', 'topics')
  if not fields[4] then return end
  local has = {['source:' .. fields[2]] = true}
  for topic in pairs(cjson.decode(fields[1])) do has[topic] = true end
  for _, report in ipairs(words(fields[3])) do
    for _, topic in ipairs(words(redis.call('HGET', key('story', report), 'topics'))) do
      has[topic] = true
    end
    for _, field in ipairs(redis.call('HKEYS', key('story', report))) do has[field] = true end
  end
  local dropped = {}
  for _, topic in ipairs(brought) do
    if not has[topic] then dropped[topic] = true end
  end
  for _, field in ipairs(sources) do
    if not has[field] then
      dropped[field] = true
      redis.call('HDEL', hash, field)
    end
  end
  redis.call('HSET', hash, 'topics', without(fields[4], dropped))
  for selector in pairs(dropped) do redis.call('ZREM', key('latest', selector), story) end
end

local parent = of
for _ = 1, 100 do
  local hash = key('story', parent)
  if redis.call('EXISTS', hash) == 0 then break end
  for _, field in ipairs({'reports', 'told'}) do
    local list = redis.call('HGET', hash, field)
    if list then redis.call('HSET', hash, field, without(list, told)) end
  end
  mend(parent)
  redis.call('HINCRBY', hash, 'revision', 1)
  note_change(parent)
  parent = redis.call('HGET', hash, 'of')
  if not parent then break end
end

local selectors = selectors_of(own)
list_in(id, selectors, redis.call('HGET', own, 'at'), cap, life)
index_by(words(ARGV[8]), id, now_ms(), tonumber(ARGV[9]))
if ring then enqueue_routing(id, selectors) end
return 'split'
