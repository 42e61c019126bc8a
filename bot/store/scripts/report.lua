-- Note what a chat finds wrong with the topics of a story.
-- ARGV: prefix, chat, story id, life (ms), cap of all reports, cap of one chat's, then for each
--       topic: its name, verdict (not|missing)
-- Returns {number of the chat's older reports that had to go, then for each topic
--          new|changed|known}
local chat, story, life = ARGV[2], ARGV[3], tonumber(ARGV[4])
local cap, chat_cap = tonumber(ARGV[5]), tonumber(ARGV[6])
local contrary = {['not'] = 'missing', missing = 'not'}
local reports = key('reports')
local now = now_ms()
local answer = {0}

-- A story leaves the archive before what is reported of it does: such a report is of no use.
redis.call('ZREMRANGEBYSCORE', reports, '-inf', int(now - life))

for i = 7, #ARGV, 2 do
  local topic, verdict = ARGV[i], ARGV[i + 1]
  local function member(word) return table.concat({story, topic, word, chat}, ' ') end
  if redis.call('ZSCORE', reports, member(verdict)) then
    answer[#answer + 1] = 'known'
  else
    local had = redis.call('ZREM', reports, member(contrary[verdict]))
    redis.call('ZADD', reports, int(now), member(verdict))
    answer[#answer + 1] = had == 1 and 'changed' or 'new'
  end
end

-- First the chat's own oldest go, so that one chat cannot push out what others say.
local own = {}
for _, report in ipairs(redis.call('ZRANGE', reports, 0, -1)) do
  if string.match(report, '^%S+ %S+ %S+ (.*)$') == chat then own[#own + 1] = report end
end
for i = 1, #own - chat_cap do
  redis.call('ZREM', reports, own[i])
  answer[1] = answer[1] + 1
end
redis.call('ZREMRANGEBYRANK', reports, 0, -cap - 1)
redis.call('PEXPIRE', reports, life)
return answer
