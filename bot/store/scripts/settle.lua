-- Drop the reports that were dealt with; one that came since they were read stays.
-- ARGV: prefix, then for each story, topic and verdict: these by blanks, time of the latest (ms)
-- Returns how many were dropped.
local reports = key('reports')
local until_ms = {}
for i = 2, #ARGV, 2 do until_ms[ARGV[i]] = tonumber(ARGV[i + 1]) end

local dropped = 0
local all = redis.call('ZRANGE', reports, 0, -1, 'WITHSCORES')
for i = 1, #all, 2 do
  local last = until_ms[string.match(all[i], '^%S+ %S+ %S+')]
  if last and tonumber(all[i + 1]) <= last then
    dropped = dropped + redis.call('ZREM', reports, all[i])
  end
end
return dropped
