-- Take or renew a role that one process holds at a time.
-- ARGV: prefix, role, token, life (ms)
-- Returns 1 if the role is ours.
local holder = key('holder', ARGV[2])
local current = redis.call('GET', holder)
if current and current ~= ARGV[3] then return 0 end
redis.call('SET', holder, ARGV[3], 'PX', ARGV[4])
return 1
