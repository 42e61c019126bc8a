-- Change what a chat follows.
-- ARGV: prefix, chat, field (topics: the reader's | pinned: the config's), change (add|remove|set),
--       life of an empty chat (ms), then selectors
-- Returns {topics, pinned, closed, outlets, filters}
local chat, field, change, life = ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local hash = key('chat', chat)
local before = redis.call('HMGET', hash, 'topics', 'pinned', 'closed')
local lists = {topics = words(before[1]), pinned = words(before[2])}
local given = {}
for i = 6, #ARGV do given[#given + 1] = ARGV[i] end

local result = {}
if change == 'set' then
  result = given
else
  local drop = change == 'remove' and set_of(given) or {}
  for _, selector in ipairs(lists[field]) do
    if not drop[selector] then result[#result + 1] = selector end
  end
  if change == 'add' then
    local has = set_of(result)
    for _, selector in ipairs(given) do
      if not has[selector] then
        result[#result + 1] = selector
        has[selector] = true
      end
    end
  end
end

local old = set_of(lists.topics)
for _, selector in ipairs(lists.pinned) do old[selector] = true end
lists[field] = result
local new = set_of(lists.topics)
for _, selector in ipairs(lists.pinned) do new[selector] = true end

for selector in pairs(old) do
  if not new[selector] then unsubscribe(chat, selector) end
end
for selector in pairs(new) do subscribe(chat, selector) end

redis.call('HSET', hash, 'topics', table.concat(lists.topics, ' '),
  'pinned', table.concat(lists.pinned, ' '))
redis.call('HDEL', hash, 'closed')
if next(new) then
  redis.call('ZADD', key('chats'), 0, chat)
  redis.call('PERSIST', hash)
else
  redis.call('ZREM', key('chats'), chat)
  redis.call('PEXPIRE', hash, life)
  drop_queue(chat, 'skipped|nothing is followed any more')
end
return {table.concat(lists.topics, ' '), table.concat(lists.pinned, ' '), '',
  redis.call('HGET', hash, 'outlets') or '', redis.call('HGET', hash, 'filters') or ''}
