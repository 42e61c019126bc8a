-- Reserve the next moment at which a reply may go to a chat; alerts wait behind it.
-- ARGV: prefix, chat, gap between messages of the bot (ms), gap in a chat (ms),
--       messages a minute in a group (0: no such limit), longest wait of use (ms)
-- Returns the ms to wait; more than the longest wait is told, but not reserved.
local chat = ARGV[2]
local overall_gap, gap, group_limit = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local longest = tonumber(ARGV[6])
local now = now_ms()
local at = math.max(now, bot_ready(platform_of(chat)), chat_ready(chat, gap, group_limit))
if at - now <= longest then reserve(chat, at, now, overall_gap, group_limit) end
return math.ceil(at - now)
