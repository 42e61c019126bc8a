-- Turn the stories that a burst held back into one catch-up, and queue its routing.
-- ARGV: prefix, feed, story id, document, source (JSON), archive life (ms)
-- Returns the number of stories that it stands for.
local feed, id, document, source, life = ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local set = key('burst', feed)
local held = redis.call('SMEMBERS', set)
if #held == 0 then return 0 end

local moments, topics, has = {}, {}, {}
for _, story in ipairs(held) do
  local fields = redis.call('HMGET', key('story', story), 'at', 'topics')
  moments[story] = tonumber(fields[1] or '0')
  for _, topic in ipairs(words(fields[2])) do
    if not has[topic] then
      has[topic] = true
      topics[#topics + 1] = topic
    end
  end
end
table.sort(held, function(a, b)
  if moments[a] ~= moments[b] then return moments[a] > moments[b] end
  return a < b
end)

local now = int(now_ms())
local hash = key('story', id)
redis.call('HSET', hash, 'title', '', 'digest', '', 'document', document,
  'topics', table.concat(topics, ' '), 'why', '{}', 'feed', feed, 'revision', 1,
  'first_seen', now, 'at', now, 'source:' .. feed, source, 'held', table.concat(held, ' '))
redis.call('PEXPIRE', hash, life)
topics[#topics + 1] = 'all'
topics[#topics + 1] = 'source:' .. feed
enqueue_routing(id, topics)
redis.call('DEL', set)
return #held
