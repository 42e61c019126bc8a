-- A chat's turn: tell what is held there, together or one by one, and write its next plan.
-- ARGV: prefix, chat, plan as it was read ('' for none), the next one ('' for none), until when that
--       holds things back (ms; 0: nothing is held), life of digests and their ledgers (ms),
--       feed, source (JSON) and document of digests,
--       1 if this is about all that is held (0: some of it goes before the others), then
--       number of digests d, d × (id, kind, number of stories s, s × story),
--       number of stories that ring one by one n, n × story,
--       number of stories that are only counted c, c × story,
--       then the others, which are not told, each with why
-- Returns the number of digests and stories that were queued, or -1 if the plan is another one now.
local chat, before, after, ends = ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5])
local life, feed, source, document = ARGV[6], ARGV[7], ARGV[8], ARGV[9]
local hash, queue, held = key('chat', chat), key('queue', chat), key('held', chat)
if (redis.call('HGET', hash, 'plan') or '') ~= before then return -1 end
local now = now_ms()
local queued = 0

local whole, at = ARGV[10] == '1', 10
local digests = 0
local function next_arg()
  at = at + 1
  return ARGV[at]
end

-- Take a story out of where it waits: its unknowns, its order and what its line carries along;
-- nothing, if it waits no more.
local function take_out(story)
  local line = line_of(story, chat) or ''
  local unknowns = string.match(line, '^held|%a+|%d+|(%d+)')
  local from = unknowns and held or queue
  unknowns = unknowns or string.match(line, '^queued|%d+|(%d+)$')
    or string.match(line, '^queued|%d+|(%d+)||')
  -- It was sent after all, or its ledger has ended.
  if from == queue then redis.call('ZREM', held, story) end
  local order = redis.call('ZSCORE', from, story)
  if not unknowns or not order then return nil end
  redis.call('ZREM', from, story)
  return unknowns, order, carried(line)
end

for _ = 1, tonumber(next_arg()) do
  local id, kind, told = next_arg(), next_arg(), {}
  for _ = 1, tonumber(next_arg()) do
    local story = next_arg()
    if take_out(story) then
      redis.call('HSET', key('ledger', story), chat, 'queued|0|0|' .. id)
      told[#told + 1] = story
    end
  end
  if #told > 0 then
    local digest, ledger = key('story', id), key('ledger', id)
    redis.call('HSET', digest, 'title', 'Digest of ' .. #told, 'digest', '', 'document', document, 'topics', '',
      'why', '{}', 'feed', feed, 'revision', 1, 'first_seen', int(now), 'at', int(now),
      'source:' .. feed, source, 'held', table.concat(told, ' '), 'kind', kind)
    redis.call('PEXPIRE', digest, life)
    redis.call('HSET', ledger, chat, 'queued|0|0')
    redis.call('PEXPIRE', ledger, life)
    redis.call('ZADD', queue, next_order(), id)
    queued, digests = queued + 1, digests + 1
  end
end
for _ = 1, tonumber(next_arg()) do
  local story = next_arg()
  local unknowns, order, since, refused = take_out(story)
  if unknowns then
    redis.call('HSET', key('ledger', story), chat, queued_line(0, unknowns, since, refused))
    redis.call('ZADD', queue, order, story)
    queued = queued + 1
  end
end
local function skip(story, why)
  if not take_out(story) then return 0 end
  redis.call('HSET', key('ledger', story), chat, 'skipped|' .. why)
  return 1
end
local counted = 0
for _ = 1, tonumber(next_arg()) do counted = counted + skip(next_arg(), 'only counted in a digest') end
for i = at + 1, #ARGV, 2 do skip(ARGV[i], ARGV[i + 1]) end

-- Digests say how many there were besides; what is only counted before them is kept until then.
if digests > 0 and whole then
  redis.call('HDEL', hash, 'overflow')
elseif counted > 0 then
  redis.call('HINCRBY', hash, 'overflow', counted)
end
if after == '' then redis.call('HDEL', hash, 'plan') else redis.call('HSET', hash, 'plan', after) end
rearm(chat, math.max(ends, now), now)
return queued
