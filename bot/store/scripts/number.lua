-- The running numbers of stories in a chat, given out on first sight.
-- ARGV: prefix, chat, then story ids
-- Returns their numbers.
local chat = ARGV[2]
local numbers = {}
for i = 3, #ARGV do numbers[#numbers + 1] = number_of(chat, ARGV[i]) end
redis.call('PEXPIRE', key('shown', chat), 30 * 86400000)
return numbers
