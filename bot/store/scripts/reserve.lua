-- Reserve the next moment at which a reply may go to a chat; alerts wait behind it.
-- ARGV: prefix, chat, gap between messages of the bot (ms), gap in a chat (ms),
--       messages a minute in a group (0: no such limit)
-- Returns the ms to wait.
local chat = ARGV[2]
local overall_gap, gap, group_limit = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local platform = platform_of(chat)
local now = now_ms()
local at = math.max(now,
  tonumber(redis.call('GET', key('pace', platform)) or '0'),
  tonumber(redis.call('GET', key('hold', platform)) or '0'),
  chat_ready(chat, gap, group_limit))
reserve(chat, at, now, overall_gap, group_limit)
return math.ceil(at - now)
