-- Write down how an edit ended.
-- ARGV: prefix, chat, story, message, revision that was shown, end (done|left: it stays as it was|again), pause (ms),
--       throttled (1: a 429, which binds the chat), whole bot (1|0), gap in a chat (ms),
--       between two edits of a message (ms), token of the edit
-- Returns 1, or 0 where the message is not that of the delivery (any more).
local chat, story, message, revision = ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5])
local ended, wait, throttled, whole_bot = ARGV[6], tonumber(ARGV[7]), ARGV[8] == '1', ARGV[9] == '1'
local gap, pause = tonumber(ARGV[10]), tonumber(ARGV[11])
local platform, member = platform_of(chat), chat .. ' ' .. story
local due, ledger = key('edit', platform), key('ledger', story)
local now = now_ms()
has_arrived(platform, ARGV[12], now)

if ended == 'again' then
  if whole_bot then
    hold_bot(platform, now + wait, now)
  elseif throttled then
    rest_until(chat, now + wait, now, gap)
  end
  redis.call('ZADD', due, 'XX', int(now + wait), member)
  return 1
end

redis.call('ZREM', due, member)
local shown, was, told, sent = edit_state(redis.call('HGET', ledger, chat) or '')
if not shown or told ~= message then return 0 end
local edited = ended == 'done' and int(now) or was ~= sent and int(was) or nil
redis.call('HSET', ledger, chat,
  table.concat({'sent', message, int(math.max(revision, shown)), int(sent), edited}, '|'))
if ended == 'done' then count('edited') end
rest_until(chat, now + math.max(wait, gap), now, gap)
if tonumber(redis.call('HGET', key('story', story), 'revision') or '0') > revision then
  redis.call('ZADD', due, int(now + pause), member)
end
return 1
