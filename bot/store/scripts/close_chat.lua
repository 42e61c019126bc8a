-- A chat is closed to the bot: keep what it followed for its return, stop everything else.
-- The threads of a chat close with it, the next ones of them in each run; one that is still open
-- when nobody goes on closes by its own next alert.
-- ARGV: prefix, chat, why, life of what it followed (ms), number of threads
-- Returns {number of waiting alerts that were given up, whether there are more threads (1|0)}.
local whole, why, life, most = ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5])
local closing = redis.call('ZRANGEBYLEX', key('chats'), '[' .. whole .. ':', '(' .. whole .. ';',
  'LIMIT', 0, most)
local more = #closing == most and 1 or 0
closing[#closing + 1] = whole
local given_up = 0
for _, chat in ipairs(closing) do
  local hash = key('chat', chat)
  local lists = redis.call('HMGET', hash, 'topics', 'pinned')
  for i = 1, 2 do
    for _, selector in ipairs(words(lists[i])) do
      unsubscribe(chat, selector)
    end
  end
  redis.call('ZREM', key('chats'), chat)
  if redis.call('EXISTS', hash) == 1 and redis.call('HEXISTS', hash, 'closed') == 0 then
    redis.call('HSET', hash, 'closed', why)
    redis.call('PEXPIRE', hash, life)
    count('closed')
  end
  given_up = given_up + drop_queue(chat, 'failed|' .. why)
end
return {given_up, more}
