-- Notice that the server's clock was set back, and bring along what waits for a moment of it.
-- ARGV: prefix, what to do (look|mend), slack (ms), life of a role (ms), role, platform…
-- Returns by how many ms the clock was set back, 0 if not (by less than the slack). `look` changes
-- nothing then, so that whoever is killed before it mends finds it again.
local slack, life, role = tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5]
local now = now_ms()
local back = tonumber(redis.call('GET', key('clock')) or '0') - now
if back >= slack then
  if ARGV[2] == 'look' then return back end
  for at = 6, #ARGV do
    -- Messages that may go, and edits.
    for _, due in ipairs({key('due', ARGV[at]), key('edit', ARGV[at])}) do
      local waiting = redis.call('ZRANGEBYSCORE', due, int(now + slack), '+inf', 'WITHSCORES')
      for i = 1, #waiting, 2 do
        redis.call('ZADD', due, int(math.max(now, tonumber(waiting[i + 1]) - back)), waiting[i])
      end
    end
    -- When what is held goes out is a time of day: that is looked up anew.
    local wake = key('wake', ARGV[at])
    for _, chat in ipairs(redis.call('ZRANGEBYSCORE', wake, int(now + slack), '+inf')) do
      redis.call('ZADD', wake, int(now), chat)
    end
    local recent = key('recent', ARGV[at])
    local arrived = redis.call('ZRANGEBYSCORE', recent, int(now + slack), '+inf', 'WITHSCORES')
    for i = 1, #arrived, 2 do
      redis.call('ZADD', recent, int(tonumber(arrived[i + 1]) - back), arrived[i])
    end
    local hold = tonumber(redis.call('GET', key('hold', ARGV[at])) or '0') - back
    if hold > now then
      redis.call('SET', key('hold', ARGV[at]), int(hold), 'PX', int(hold - now))
    else
      redis.call('DEL', key('hold', ARGV[at]))
    end
  end
  -- What a dead process had read is taken over when it has been idle: from now on.
  local unrouted = redis.pcall('XPENDING', key('routing'), 'router', '-', '+', 1000)
  for _, one in ipairs(unrouted.err and {} or unrouted) do
    redis.call('XCLAIM', key('routing'), 'router', one[2], 0, one[1], 'IDLE', 0, 'JUSTID')
  end
  -- Who has it renews it; who died with it has it no longer than otherwise.
  redis.call('PEXPIRE', key('holder', role), int(life))
end
redis.call('SET', key('clock'), int(now))
return back >= slack and back or 0
