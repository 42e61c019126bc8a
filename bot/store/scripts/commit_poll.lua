-- Write what a poll learned of its feed, unless a later poll has begun since.
-- ARGV: prefix, feed, epoch, number of fields n, n × (field, value),
--       number of seen s, s × (guid hash, value), then guid hashes to forget
-- Returns 1, or 0 if a later poll owns the feed.
local feed, epoch = ARGV[2], ARGV[3]
local hash = key('feed', feed)
if redis.call('HGET', hash, 'epoch') ~= epoch then return 0 end
local i = 4
local fields = tonumber(ARGV[i])
for _ = 1, fields do
  redis.call('HSET', hash, ARGV[i + 1], ARGV[i + 2])
  i = i + 2
end
i = i + 1
local seen = key('seen', feed)
local listed = tonumber(ARGV[i])
for _ = 1, listed do
  redis.call('HSET', seen, ARGV[i + 1], ARGV[i + 2])
  i = i + 2
end
for j = i + 1, #ARGV do redis.call('HDEL', seen, ARGV[j]) end
return 1
