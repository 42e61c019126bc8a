-- Reserve the next moment at which a reply may go to a chat; alerts wait behind it.
-- ARGV: prefix, chat, a name for this one, the four limits of the pace (common.lua), longest wait of
--       use (ms)
-- Returns the ms to wait; more than the longest wait is told, but not reserved.
local chat, token, longest = ARGV[2], ARGV[3], tonumber(ARGV[8])
local overall_gap, gap, group_limit, limit = limits_from(4)
local platform, now = platform_of(chat), now_ms()
-- Nobody tells when a reply was answered: it counts as arrived a second after its moment, and it
-- waits no longer than that for those that are under way.
local at = math.max(now, bot_ready(platform), window_ready(platform, limit, now, 1000),
  chat_ready(chat, gap, group_limit))
if at - now <= longest then
  reserve(chat, at, now, overall_gap, group_limit, limit, token, at + 1000)
end
return math.ceil(at - now)
