/**
 * How much of the core a flood gets while a bystander waits for its own message, counted in packets
 * and not in seconds: both ends are in one process, so that no machine is too busy for it.
 */
import { duplexPair, type Duplex } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { generate, parser, type Packet } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { startCoreLab, type CoreLab } from '../../test/support/core-lab.ts';

const ROUNDS = 50;
/** Packets of all floods for each message of the bystander; a segment alone has more than a thousand. */
const MOST = 20;
/** Bytes of them. */
const MOST_BYTES = 50_000;
/** As much as a socket hands over at once. */
const SEGMENT_BYTES = 64 * 1024;

interface Wire {
  readonly far: Duplex;
  send(packet: Packet): void;
  next(cmd: Packet['cmd']): Promise<void>;
}

async function connect(core: CoreLab, clientId: string): Promise<Wire> {
  const [near, far] = duplexPair();
  far.on('error', () => undefined);
  const reader = parser({ protocolVersion: 4 });
  const waiting = new Map<string, () => void>();
  reader.on('packet', ({ cmd }: Packet) => waiting.get(cmd)?.());
  far.on('data', (bytes: Buffer) => reader.parse(bytes));
  const peer = { principal: 'account', thingName: undefined, role: 'account' } as const;
  core.broker.accept(near, peer, '127.0.0.1');
  const wire: Wire = {
    far,
    send: (packet) => void far.write(generate(packet)),
    next: (cmd) => new Promise((resolve) => void waiting.set(cmd, resolve)),
  };
  wire.send({ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clean: true, clientId });
  await wire.next('connack');
  return wire;
}

async function subscribe(wire: Wire, topic: string, qos: 0 | 1 = 0): Promise<void> {
  wire.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic, qos }] });
  await wire.next('suback');
}

const publish = (topic: string, payload: string, qos: 0 | 1 = 0): Packet => ({
  ...{ cmd: 'publish', topic, payload, qos, dup: false, retain: false },
  ...(qos === 0 ? {} : { messageId: 7 }),
});

/** Keeps the core's end full until the test is over. */
function pour(wire: Wire, packets: readonly Packet[]): void {
  const once = Buffer.concat(packets.map((packet) => generate(packet)));
  const times = Math.ceil(SEGMENT_BYTES / once.length);
  const segment = Buffer.concat(Array<Buffer>(times).fill(once));
  const more = (): void => {
    while (wire.far.write(segment));
  };
  wire.far.on('drain', more);
  more();
}

interface Flood {
  /** What each of the flooding clients sends, on and on. */
  readonly floods: readonly (readonly Packet[])[];
  /** The authors listen to their own messages, or so many others do. */
  readonly own?: 0 | 1;
  readonly listeners?: number;
  /** How much the bystander says at a time. */
  readonly quietBytes?: number;
}

const PLAIN = publish('flood', 'x');
const RETAINED = { ...publish('flood/retained', 'x'), retain: true } as Packet;
const SHADOW = publish('$aws/things/t/shadow/update', '{"state":{"reported":{"a":1}}}');
/** Not what a service answers. */
const isOfFlood = (topic: string): boolean => /^flood|update$/.test(topic);
/** One who says little, for a moment. */
const CHANGING = [publish('flood', 'x'.repeat(60_000)), ...Array<Packet>(6_000).fill(PLAIN)];

test.each<[string, Flood]>([
  ['QoS 0 that nobody hears', { floods: [[PLAIN]] }],
  ['QoS 0 to itself', { floods: [[PLAIN]], own: 0 }],
  ['QoS 1 to itself', { floods: [[publish('flood', 'x', 1)]], own: 1 }],
  ['a hundred listeners', { floods: [[PLAIN]], listeners: 100 }],
  ['shadow updates', { floods: [[SHADOW]] }],
  ['retained messages', { floods: [[RETAINED]] }],
  ['large messages', { floods: [[publish('flood', 'x'.repeat(60_000))]] }],
  ['small messages after large ones', { floods: [CHANGING] }],
  ['small ones beside large ones', { floods: [[PLAIN], [PLAIN]], quietBytes: 20_000 }],
  ['two kinds at once', { floods: [[PLAIN], [RETAINED]] }],
  ['QoS 1 beside shadows', { floods: [[publish('flood', 'x', 1)], [SHADOW], [PLAIN]], own: 1 }],
  ['ten clients', { floods: Array<Packet[]>(10).fill([PLAIN]) }],
])('a flood of %s waits for the others', { timeout: 30_000 }, async (_what, flood) => {
  const core = await startCoreLab();
  const quiet = await connect(core, 'quiet');
  await subscribe(quiet, 'mine', 1);
  for (let index = 0; index < (flood.listeners ?? 0); index++) {
    await subscribe(await connect(core, `listener-${index}`), 'flood');
  }
  let [taken, takenBytes] = [0, 0];
  core.broker.onPublished(({ topic, payload }) => {
    if (!isOfFlood(topic)) return;
    taken++;
    takenBytes += payload.length;
  });
  for (const [index, packets] of flood.floods.entries()) {
    const loud = await connect(core, `loud-${index}`);
    if (flood.own !== undefined) await subscribe(loud, 'flood', flood.own);
    pour(loud, packets);
  }
  await nextTurn();
  const counts: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = taken;
    const echo = quiet.next('publish');
    quiet.send(publish('mine', 'x'.repeat(flood.quietBytes ?? 1), 1));
    await echo;
    quiet.send({ cmd: 'puback', messageId: round + 1 });
    counts.push(taken - before);
  }
  // The flood goes on meanwhile, and gets its share.
  expect(taken).toBeGreaterThan(0);
  const sorted = counts.toSorted((a, b) => a - b);
  expect(sorted[ROUNDS / 2]).toBeLessThan(MOST);
  expect(takenBytes / ROUNDS).toBeLessThan(MOST_BYTES);
});

/** So many turns that nobody who sent something before counts as there. */
test.each([
  [1, 600],
  [3, 1_200],
])('%i floods that have the core for themselves let others in between', async (n, turns) => {
  const core = await startCoreLab();
  const quiet = await connect(core, 'quiet');
  await subscribe(quiet, 'mine', 1);
  let taken = 0;
  core.broker.onPublished(({ topic }) => void (taken += Number(topic === 'flood')));
  for (let index = 0; index < n; index++) pour(await connect(core, `loud-${index}`), [PLAIN]);
  const perTurn: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    const before = taken;
    await nextTurn();
    perTurn.push(taken - before);
  }
  const echo = quiet.next('publish');
  quiet.send(publish('mine', 'x', 1));
  await echo;
  // Faster than beside others, and not all that a socket holds.
  expect(Math.max(...perTurn)).toBeGreaterThan(100);
  expect(Math.max(...perTurn)).toBeLessThan(300 * n);
});
