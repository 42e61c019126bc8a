-- The running numbers of stories in a chat, given out on first sight.
-- ARGV: prefix, chat, then story ids
-- Returns their numbers.
local chat = ARGV[2]
local shown = key('shown', chat)
local numbers = {}
for i = 3, #ARGV do
  local number = redis.call('ZSCORE', shown, ARGV[i])
  if not number then
    local newest = redis.call('ZRANGE', shown, -1, -1, 'WITHSCORES')
    number = (newest[2] and tonumber(newest[2]) or 0) + 1
    redis.call('ZADD', shown, number, ARGV[i])
  end
  numbers[#numbers + 1] = tonumber(number)
end
redis.call('ZREMRANGEBYRANK', shown, 0, -501)
redis.call('PEXPIRE', shown, 30 * 86400000)
return numbers
