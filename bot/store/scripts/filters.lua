-- Set what a chat does not want of what it follows.
-- ARGV: prefix, chat, filters (JSON; '': none), life of a chat that follows nothing (ms)
local chat, filters = ARGV[2], ARGV[3]
local hash = key('chat', chat)
if filters == '' then
  redis.call('HDEL', hash, 'filters')
  redis.call('SREM', key('filtered'), chat)
else
  redis.call('HSET', hash, 'filters', filters)
  redis.call('SADD', key('filtered'), chat)
end
expire_empty(chat, ARGV[4])
return 1
