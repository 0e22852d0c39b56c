import { expect, test } from 'vitest';
import { createDefences } from '#kernel/defences.ts';
import { MOST_TRIES } from '#kernel/most-tries.ts';
import { FleetWatch } from './fleet-watch.ts';
import { createTestPortal, START, type TestPortal } from './portal.fixture.ts';
import { parseStatus, takeStatus } from './status.ts';

const parse = (text: string): boolean | undefined => parseStatus(Buffer.from(text));

test('on line and off line are told apart', () => {
  expect(parse('{"v":1,"state":"online"}')).toBe(true);
  expect(parse('{"v":1,"state":"offline"}')).toBe(false);
});

test.each([
  '',
  'online',
  '{}',
  '{"state":"asleep"}',
  `{"state":"online","x":"${'y'.repeat(5_000)}"}`,
])('anything else says nothing (%#)', (text) => {
  expect(parse(text)).toBeUndefined();
});

const online = Buffer.from('{"state":"online"}');
const letters = ({ store }: TestPortal) =>
  store.deadLetters.list().map(({ topic, reason }) => ({ topic, reason }));
const killed = (): never => {
  throw new Error('killed');
};

test('a status that ends each process becomes a dead letter, as one that it fails on', () => {
  const portal = createTestPortal();
  const { store, live } = portal;
  const log = () => {};
  // A process that is dead does no more, whatever stands behind its end.
  const dying = { live, log, store: { ...store, transaction: killed } };
  for (let start = 0; start < MOST_TRIES; start++) {
    expect(() => takeStatus('gw-1', online, dying)).toThrow('killed');
  }
  takeStatus('gw-1', online, { ...portal, log });
  expect(letters(portal)).toMatchObject([
    { topic: 'metering/v1/gw-1/status', reason: expect.stringMatching('came down') },
  ]);
  expect(store.alarms.list().map(({ kind }) => kind)).toEqual(['bad-bundle']);
  // The next one is a new one.
  takeStatus('gw-1', online, { ...portal, log });
  expect(store.gateways.byId('gw-1')?.online).toBe(true);
  const failing = { ...store, gateways: { ...store.gateways, setOnline: killed } };
  takeStatus('gw-1', online, { live, log, store: failing });
  expect(letters(portal)).toMatchObject([{ reason: expect.stringMatching('failed on it') }, {}]);
});

test('a full disk is no try of a status', () => {
  const portal = createTestPortal();
  const { store, live } = portal;
  const full = (): never => {
    throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  };
  const ports = { live, log: () => {}, store: { ...store, transaction: full } };
  for (let time = 0; time < 5; time++) {
    expect(() => takeStatus('gw-1', online, ports)).toThrow('no space');
  }
  takeStatus('gw-1', online, { ...portal, log: () => {} });
  expect(letters(portal)).toEqual([]);
  expect(store.gateways.byId('gw-1')?.online).toBe(true);
});

test('a journal of the fleet over which start after start ends is set aside', () => {
  const portal = createTestPortal();
  const { store, live } = portal;
  const defences = createDefences();
  store.fleetState.note({ kind: 'now', at: START });
  const logged: string[] = [];
  const log = ({ event }: { readonly event: string }) => void logged.push(event);
  const deadly = {
    kind: 'now',
    get at(): never {
      return killed();
    },
  };
  const dying = { ...store, fleetState: { ...store.fleetState, journal: () => [deadly] } };
  for (let start = 0; start < MOST_TRIES; start++) {
    expect(() => new FleetWatch({ store: dying, defences, live, log })).toThrow('killed');
  }
  expect(() => new FleetWatch({ store, defences, live, log })).not.toThrow();
  expect(letters(portal)).toMatchObject([
    { topic: 'fleet journal', reason: expect.stringMatching('came down') },
  ]);
  expect([logged, store.fleetState.journal()]).toEqual([['ingest.parked'], []]);
  expect(() => new FleetWatch({ store, defences, live, log })).not.toThrow();
  expect(letters(portal)).toHaveLength(1);
});
