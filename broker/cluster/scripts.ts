/**
 * What a cluster keeps in Redis, and the scripts that change it: each is one atomic step. All
 * order is made here: whoever was given the newest epoch may append, nobody else; and an entry
 * names the one before it, so that no core applies it to another state than it was made from.
 *
 * Every script answers a list whose first element is a word; `gone`: this is not the log any more
 * that the core is part of; `lost`: the core was declared lost.
 */
const PREFIX = 'metertwin:';

export const KEYS = {
  /** Hash: generation, schema, parents (JSON: generation → the position at which it was left). */
  cluster: `${PREFIX}cluster`,
  /** Hash: path in the data folder → content; the same authorities and access key for all. */
  identity: `${PREFIX}identity`,
  /** Stream of entries: `o` core that wrote it, `p` entry before it, `d` content; no `p`: notices. */
  log: `${PREFIX}log`,
  /** Hash: head, headEpoch, epoch, bytes since the snapshot, limit of them, snapshotAt. */
  state: `${PREFIX}state`,
  /** `EPOCH CORE` of whoever may write, for as long as the lease. */
  token: `${PREFIX}token`,
  /** List of cores that wait for the token, first come first served. */
  waiters: `${PREFIX}waiters`,
  /** Hash: core → id of the entry that it has heard last. */
  members: `${PREFIX}members`,
  /** Hash: core → number of its last notices, so that a repeated command counts once. */
  said: `${PREFIX}said`,
  snapshot: `${PREFIX}snapshot`,
  /** Who joins right now, one at a time. */
  joining: `${PREFIX}joining`,
  /** Somebody makes a snapshot already. */
  snapshotting: `${PREFIX}snapshotting`,
} as const;

/** Beginnings of keys that end in a core's id. */
export const WAKE = `${PREFIX}wake:`;
const ALIVE = `${PREFIX}alive:`;
/** How long a core that has joined may take until its first sign of life. */
const JOINING_MS = 15_000;

const COMMON = `
local K = { ${Object.entries(KEYS)
  .map(([name, key]) => `${name} = '${key}'`)
  .join(', ')} }
local core, generation, isMember = ARGV[1], ARGV[2], ARGV[3]
local function refusal()
  if redis.call('HGET', K.cluster, 'generation') ~= generation then return {'gone'} end
  if isMember == '1' and redis.call('HEXISTS', K.members, core) == 0 then return {'lost'} end
end
local function state(name) return redis.call('HGET', K.state, name) or '' end
local function grant(to, leaseMs)
  local epoch = redis.call('HINCRBY', K.state, 'epoch', 1)
  redis.call('SET', K.token, epoch .. ' ' .. to, 'PX', leaseMs)
  return epoch
end
local function passOn(leaseMs)
  redis.call('DEL', K.token)
  local to = redis.call('LPOP', K.waiters)
  if not to then return end
  redis.call('RPUSH', '${WAKE}' .. to, grant(to, leaseMs))
  redis.call('PEXPIRE', '${WAKE}' .. to, leaseMs)
end
local function holder()
  local held = redis.call('GET', K.token)
  return held and string.match(held, '^%d+ (.+)$')
end
local function newer(a, b)
  local aMs, aSeq = string.match(a, '^(%d+)-(%d+)$')
  local bMs, bSeq = string.match(b, '^(%d+)-(%d+)$')
  if aMs ~= bMs then return tonumber(aMs) > tonumber(bMs) end
  return tonumber(aSeq) > tonumber(bSeq)
end
local function grown(bytes)
  local all = redis.call('HINCRBY', K.state, 'bytes', bytes + 100)
  if all < tonumber(state('limit')) then return 0 end
  return redis.call('SET', K.snapshotting, core, 'NX', 'PX', 15000) and 1 or 0
end
local function news(head, heard, count)
  local last = state('head')
  if last == head then return {last, {}} end
  return {last, redis.call('XRANGE', K.log, '(' .. heard, '+', 'COUNT', count)}
end
`;

const script = (body: string): string =>
  `${COMMON}local refused = refusal() if refused then return refused end\n${body}`;

/** After core, generation and isMember, each takes the ARGV that its first line names. */
export const SCRIPTS = {
  /** `yours` epoch head entries | `wait` ms | `busy` */
  acquire: script(`
    local head, heard, leaseMs, mayWait, count = ARGV[4], ARGV[5], ARGV[6], ARGV[7], ARGV[8]
    redis.call('DEL', '${WAKE}' .. core)
    redis.call('LREM', K.waiters, 0, core)
    local by = holder()
    if by and by ~= core then
      if mayWait ~= '1' then return {'busy'} end
      redis.call('RPUSH', K.waiters, core)
      return {'wait', redis.call('PTTL', K.token)}
    end
    local epoch = grant(core, leaseMs)
    return {'yours', epoch, unpack(news(head, heard, count))}`),

  /** For who was woken with an epoch: `yours` epoch head entries | `wait` 0 */
  claim: script(`
    local head, heard, leaseMs, epoch, count = ARGV[4], ARGV[5], ARGV[6], ARGV[7], ARGV[8]
    if state('epoch') ~= epoch then return {'wait', 0} end
    redis.call('SET', K.token, epoch .. ' ' .. core, 'PX', leaseMs)
    return {'yours', epoch, unpack(news(head, heard, count))}`),

  /** `news` head entries */
  news: script(`
    return {'news', unpack(news(ARGV[4], ARGV[5], ARGV[6]))}`),

  /** `done` id isSnapshotWanted | `fenced`. Repeated after a lost answer it appends once. */
  append: script(`
    local epoch, head, leaseMs, content, joined = ARGV[4], ARGV[5], ARGV[6], ARGV[7], ARGV[8]
    if state('headEpoch') == epoch then return {'done', state('head'), 0} end
    if state('epoch') ~= epoch or state('head') ~= head then return {'fenced'} end
    local id = redis.call('XADD', K.log, '*', 'o', core, 'p', head, 'd', content)
    redis.call('HSET', K.state, 'head', id, 'headEpoch', epoch)
    if joined == '1' then
      redis.call('HSET', K.members, core, id)
      redis.call('SET', '${ALIVE}' .. core, '1', 'PX', '${JOINING_MS}')
    end
    for index = 9, #ARGV do
      redis.call('HDEL', K.members, ARGV[index])
      redis.call('HDEL', K.said, ARGV[index])
    end
    passOn(leaseMs)
    return {'done', id, grown(#content)}`),

  /**
   * `released`: nothing was written. Nobody waits for the answer, so the core may hold a newer
   * token by the time this arrives; that one stays.
   */
  release: script(`
    local leaseMs, epoch = ARGV[4], ARGV[5]
    if redis.call('GET', K.token) == epoch .. ' ' .. core then passOn(leaseMs) end
    return {'released'}`),

  /** `said` isSnapshotWanted */
  say: script(`
    local number, wanted = tonumber(ARGV[4]), 0
    local last = tonumber(redis.call('HGET', K.said, core) or '0')
    for index = 5, #ARGV do
      if number > last then
        redis.call('XADD', K.log, '*', 'o', core, 'd', ARGV[index])
        wanted = math.max(wanted, grown(#ARGV[index]))
        last = number
      end
      number = number + 1
    end
    if isMember == '1' then redis.call('HSET', K.said, core, last) end
    return {'said', wanted}`),

  /** `beat` and the members whose sign of life is missing. */
  beat: script(`
    local heard, lifeMs = ARGV[4], ARGV[5]
    redis.call('HSET', K.members, core, heard)
    redis.call('SET', '${ALIVE}' .. core, '1', 'PX', lifeMs)
    local answer = {'beat'}
    for _, member in ipairs(redis.call('HKEYS', K.members)) do
      if redis.call('EXISTS', '${ALIVE}' .. member) == 0 then table.insert(answer, member) end
    end
    return answer`),

  /** `left`: others need not wait until the sign of life, or the lease, runs out. */
  leave: script(`
    if holder() == core then passOn(ARGV[4]) end
    if redis.call('GET', K.snapshotting) == core then redis.call('DEL', K.snapshotting) end
    redis.call('DEL', '${ALIVE}' .. core)
    return {'left'}`),

  /** `kept` | `old`. What a member has not heard yet stays in the log. */
  snapshot: script(`
    local id, content, limit = ARGV[4], ARGV[5], ARGV[6]
    redis.call('DEL', K.snapshotting)
    if not newer(id, state('snapshotAt')) then return {'old'} end
    redis.call('SET', K.snapshot, content)
    redis.call('HSET', K.state, 'snapshotAt', id, 'bytes', 0, 'limit', limit)
    local from = id
    for _, heard in ipairs(redis.call('HVALS', K.members)) do
      if newer(from, heard) then from = heard end
    end
    redis.call('XTRIM', K.log, 'MINID', from)
    return {'kept'}`),

  /** `begun` | `exists`: the first core makes the cluster; its rows are the first snapshot. */
  seed: `${COMMON}
    local schema, parents, head, content, limit = ARGV[4], ARGV[5], ARGV[6], ARGV[7], ARGV[8]
    if redis.call('EXISTS', K.cluster) == 1 then return {'exists'} end
    for _, name in pairs(K) do
      if name ~= K.joining then redis.call('DEL', name) end
    end
    local files = tonumber(ARGV[9])
    for index = 10, 8 + 2 * files, 2 do
      redis.call('HSET', K.identity, ARGV[index], ARGV[index + 1])
    end
    for index = 10 + 2 * files, #ARGV do redis.call('HSET', K.members, ARGV[index], head) end
    redis.call('SET', K.snapshot, content)
    redis.call('HSET', K.state, 'head', head, 'snapshotAt', head, 'epoch', 0, 'bytes', 0)
    redis.call('HSET', K.state, 'limit', limit)
    if head ~= '0-0' then
      redis.call('XADD', K.log, head, 'o', core, 'd', '')
      redis.call('XTRIM', K.log, 'MAXLEN', 0)
    end
    redis.call('HSET', K.cluster, 'generation', generation, 'schema', schema, 'parents', parents)
    return {'begun'}`,
} as const;

export type ScriptName = keyof typeof SCRIPTS;
