-- Write one push subscription as it became, if it is still as it was read.
-- ARGV: prefix, token, feed, the revision that was read ('' for none), the new one, 1 if it is the
--       feed's own now (else 0), due (ms, '' for never), life (ms), then field, value, …
-- Without fields it is forgotten. Returns 1, or 0 if somebody else was quicker.
local token, feed = ARGV[2], ARGV[3]
local hash, own, renewals = key('push', token), key('pushes'), key('renewals')
local revision = redis.call('HGET', hash, 'revision') or ''
if revision == ARGV[5] and revision ~= '' then return 1 end
if revision ~= ARGV[4] then return 0 end
if ARGV[6] == '1' then
  redis.call('HSET', own, feed, token)
elseif redis.call('HGET', own, feed) == token then
  redis.call('HDEL', own, feed)
end
redis.call('DEL', hash)
redis.call('ZREM', renewals, token)
if #ARGV > 8 then
  redis.call('HSET', hash, 'revision', ARGV[5], unpack(ARGV, 9))
  redis.call('PEXPIRE', hash, ARGV[8])
  if ARGV[7] ~= '' then redis.call('ZADD', renewals, ARGV[7], token) end
end
return 1
