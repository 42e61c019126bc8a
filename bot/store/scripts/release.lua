-- Give back every lease of a platform at once: called by a process that knows it is the only one.
-- ARGV: prefix, platform
-- Returns the number of leases given back.
local due = key('due', ARGV[2])
local now = int(now_ms())
local given = 0
for _, chat in ipairs(redis.call('ZRANGE', due, 0, -1)) do
  local token = redis.call('GET', key('lease', chat))
  if token then
    has_arrived(ARGV[2], token, now)
    redis.call('DEL', key('lease', chat))
    redis.call('ZADD', due, now, chat)
    given = given + 1
  end
end
return given
