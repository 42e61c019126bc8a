-- Make a lease run anew, just before the message is sent.
-- ARGV: prefix, chat, token, lease (ms)
-- Returns 1, or 0 if the lease has passed to somebody else.
local chat, token, lease = ARGV[2], ARGV[3], tonumber(ARGV[4])
if redis.call('GET', key('lease', chat)) ~= token then return 0 end
redis.call('PEXPIRE', key('lease', chat), int(lease))
redis.call('ZADD', key('due', platform_of(chat)), int(now_ms() + lease), chat)
return 1
