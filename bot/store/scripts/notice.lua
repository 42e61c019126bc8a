-- Tell those who follow a selector something that is no news, once.
-- ARGV: prefix, story id, title, document, feed, source (JSON), selector, life (ms)
-- Returns 1, or 0 if it was told already.
local id, title, document, feed, source = ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local selector, life = ARGV[7], ARGV[8]
local hash = key('story', id)
if redis.call('EXISTS', hash) == 1 then return 0 end
local now = int(now_ms())
redis.call('HSET', hash, 'title', title, 'digest', '', 'document', document, 'topics', '',
  'why', '{}', 'feed', feed, 'revision', 1, 'first_seen', now, 'at', now,
  'source:' .. feed, source)
redis.call('PEXPIRE', hash, life)
enqueue_routing(id, {selector})
return 1
