-- Write what a chat has set for when it is told, and the plan that follows from it.
-- ARGV: prefix, chat, what was read (its fields by line breaks, in the order of FIELDS), plan
--       ('' for none), until when it holds things back (ms; 0: nothing is held), life of a chat that
--       follows nothing (ms), then the values of FIELDS ('' for none)
-- Returns 1, or 0 if somebody else has changed them since.
local FIELDS = {'zone', 'quiet', 'urgent', 'digest', 'silent', 'muted'}
local chat, before, plan, ends, life = ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5]), ARGV[6]
local hash = key('chat', chat)
local now = now_ms()

local function write(field, value)
  if value == '' then redis.call('HDEL', hash, field) else redis.call('HSET', hash, field, value) end
end

local current = {}
for i, field in ipairs(FIELDS) do current[i] = redis.call('HGET', hash, field) or '' end
if table.concat(current, '\n') ~= before then return 0 end
for i, field in ipairs(FIELDS) do write(field, ARGV[6 + i]) end
write('plan', plan)
if not redis.call('ZSCORE', key('chats'), chat) then redis.call('PEXPIRE', hash, life) end
-- What is urgent waits for no plan but a mute: a turn looks for it at once.
local looks = ARGV[9] ~= '' and string.sub(plan, 1, 5) ~= 'mute|'
rearm(chat, looks and now or math.max(ends, now), now)
return 1
