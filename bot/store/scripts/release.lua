-- Give back leases of a platform at once: called by a process that knows it is the only one.
-- ARGV: prefix, platform, cursor ('0' at first), about how many chats to look at
-- Returns {cursor ('0' at the end), number of leases given back}.
local due = key('due', ARGV[2])
local now = int(now_ms())
local found = redis.call('ZSCAN', due, ARGV[3], 'COUNT', ARGV[4])
local given = 0
for i = 1, #found[2], 2 do
  local chat = found[2][i]
  local token = redis.call('GET', key('lease', chat))
  if token then
    has_arrived(ARGV[2], token, now)
    redis.call('DEL', key('lease', chat))
    redis.call('ZADD', due, now, chat)
    given = given + 1
  end
end
return {found[1], given}
