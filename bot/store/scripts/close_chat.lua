-- A chat is closed to the bot: keep what it followed for its return, stop everything else.
-- The threads of a chat close with it.
-- ARGV: prefix, chat, why, life of what it followed (ms)
-- Returns the number of waiting alerts that were given up.
local whole, why, life = ARGV[2], ARGV[3], ARGV[4]
local closing = redis.call('ZRANGEBYLEX', key('chats'), '[' .. whole .. ':', '(' .. whole .. ';')
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
  if redis.call('EXISTS', hash) == 1 and redis.call('HEXISTS', hash, 'closed') == 0 then
    redis.call('HSET', hash, 'closed', why)
    redis.call('PEXPIRE', hash, life)
    redis.call('ZREM', key('chats'), chat)
    count('closed')
  end
  given_up = given_up + drop_queue(chat, 'failed|' .. why)
end
return given_up
