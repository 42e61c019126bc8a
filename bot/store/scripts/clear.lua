-- Write down what became of the next stories that chats left behind when they closed or left.
-- ARGV: prefix, number of stories
-- Returns how many such queues are left.
local leaving = key('leaving')
local first = redis.call('XRANGE', leaving, '-', '+', 'COUNT', 1)[1]
if not first then return 0 end
local id, fields = first[1], {}
for i = 1, #first[2], 2 do fields[first[2][i]] = first[2][i + 1] end
local chat, line, left = fields.chat, fields.line, key('leaving', id)

local last = tonumber(ARGV[2]) - 1
for _, story in ipairs(redis.call('ZRANGE', left, 0, last)) do
  -- What was on its way when the chat closed may have been sent after all: that stands.
  if WAITS[state_of(line_of(story, chat))] then
    redis.call('HSET', key('ledger', story), chat, line)
    settle(story, chat, line)
  end
end
redis.call('ZREMRANGEBYRANK', left, 0, last)
if redis.call('EXISTS', left) == 0 then redis.call('XDEL', leaving, id) end
local queues = redis.call('XLEN', leaving)
if queues == 0 then redis.call('DEL', leaving) end
return queues
