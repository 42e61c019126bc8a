-- Whether a chat is told an event once, or what each outlet reports of it.
-- ARGV: prefix, chat, first|each, life of an empty chat (ms)
-- Returns how it was before.
local chat, wanted = ARGV[2], ARGV[3]
local hash = key('chat', chat)
local before = redis.call('HGET', hash, 'outlets') or 'first'
if wanted == 'each' then
  redis.call('HSET', hash, 'outlets', 'each')
else
  redis.call('HDEL', hash, 'outlets')
end
local lists = redis.call('HMGET', hash, 'topics', 'pinned', 'closed')
if (lists[3] or '') == '' then
  for i = 1, 2 do
    for _, selector in ipairs(words(lists[i])) do subscribe(chat, selector) end
  end
end
expire_empty(chat, ARGV[4])
return before
