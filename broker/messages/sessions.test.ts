import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MOST_TRIES } from '#kernel/most-tries.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { openCoreDatabase, type CoreDatabase } from '../storage/database.ts';
import { Journal } from './journal.ts';
import { Sessions } from './sessions.ts';

function openDatabase(dir = temporaryFolder()): CoreDatabase {
  return openCoreDatabase({ path: join(dir, 'core.db') });
}

const PACKET = {
  cmd: 'publish',
  topic: 'a',
  payload: Buffer.from('x'),
  qos: 1,
  retain: false,
  dup: false,
  brokerId: 'b',
  brokerCounter: 1,
} as const;

async function queued(sessions: Sessions, id: string): Promise<unknown[]> {
  return sessions.outgoingStream({ id }).toArray();
}

test('subscriptions, queues and wills are there again after the file is opened anew', async () => {
  const dir = temporaryFolder();
  const db = openDatabase(dir);
  const first = new Sessions({ db });
  await first.setup({ id: 'b' });
  const subscription = { topic: 'a', qos: 1, rh: 0, rap: false, nl: false };
  await first.addSubscriptions({ id: 'portal' }, [subscription]);
  await first.outgoingEnqueueCombi([{ clientId: 'portal' }], { ...PACKET });
  const will = { topic: 'w', payload: Buffer.from('off'), qos: 1, retain: false };
  await first.putWill({ id: 'gw-1' }, will);
  await first.destroy();
  db.close();

  const second = new Sessions({ db: openDatabase(dir) });
  expect(await second.subscriptionsByClient({ id: 'portal' })).toEqual([subscription]);
  expect(second.hasSubscriber('a')).toBe(true);
  expect(await queued(second, 'portal')).toMatchObject([{ topic: 'a', payload: PACKET.payload }]);
  expect(await second.streamWill({}).toArray()).toMatchObject([{ clientId: 'gw-1', topic: 'w' }]);
  expect(await second.delWill({ id: 'gw-1' })).toMatchObject({ topic: 'w' });
  expect(await second.streamWill({}).toArray()).toEqual([]);
});

test('a client with two filters that match gets one copy', async () => {
  const sessions = new Sessions({ db: openDatabase() });
  const both = [{ clientId: 'portal' }, { clientId: 'portal' }];
  await sessions.outgoingEnqueueCombi(both, { ...PACKET });
  expect(await queued(sessions, 'portal')).toHaveLength(1);
});

test('a message that may not be delivered leaves the queue, its neighbours stay', async () => {
  const sessions = new Sessions({ db: openDatabase() });
  const client = { id: 'portal' };
  for (const brokerCounter of [1, 2, 3]) {
    await sessions.outgoingEnqueue({ clientId: 'portal' }, { ...PACKET, brokerCounter });
  }
  await sessions.outgoingClearMessageId(client, { brokerId: 'b', brokerCounter: 2 });
  expect(await queued(sessions, 'portal')).toMatchObject([
    { brokerCounter: 1 },
    { brokerCounter: 3 },
  ]);
  expect(await sessions.outgoingClearMessageId(client, {})).toBeUndefined();
});

test('a long queue is read page by page and in order, without what is queued meanwhile', async () => {
  const sessions = new Sessions({ db: openDatabase() });
  for (let brokerCounter = 1; brokerCounter <= 200; brokerCounter++) {
    await sessions.outgoingEnqueue({ clientId: 'portal' }, { ...PACKET, brokerCounter });
  }
  const seen: unknown[] = [];
  for await (const packet of sessions.outgoingStream({ id: 'portal' })) {
    seen.push((packet as { brokerCounter: number }).brokerCounter);
    const brokerCounter = 1_000 + seen.length;
    await sessions.outgoingEnqueue({ clientId: 'portal' }, { ...PACKET, brokerCounter });
  }
  expect(seen).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
});

test('MQTT 5 properties come back as they were, correlation data as bytes', async () => {
  const sessions = new Sessions({ db: openDatabase() });
  const properties = {
    correlationData: Buffer.from([0, 255]),
    userProperties: { correlationData: 'text', __proto__x: 'y' },
    contentType: 'application/json',
  };
  const packet = { ...PACKET, properties, messageExpiry: 123 };
  await sessions.outgoingEnqueue({ clientId: 'portal' }, packet);
  expect(await queued(sessions, 'portal')).toMatchObject([{ properties, messageExpiry: 123 }]);
});

test('only filters that may be stored are stored', async () => {
  const mayStore = (_clientId: string, filter: string): boolean => filter !== 'denied';
  const sessions = new Sessions({ db: openDatabase(), mayStore });
  const client = { id: 'portal' };
  await sessions.addSubscriptions(client, [
    { topic: 'granted', qos: 1 },
    { topic: 'denied', qos: 1 },
  ]);
  expect(await sessions.subscriptionsByClient(client)).toMatchObject([{ topic: 'granted' }]);
  expect(sessions.hasSubscriber('denied')).toBe(false);
});

test('queueing takes the message out of the journal in the same commit', async () => {
  const db = openDatabase();
  const journal = new Journal(db);
  const sessions = new Sessions({ db, journal });
  const payload = journal.append({ topic: 'a', clientId: 'gw-1', payload: Buffer.from('x') });
  const rows = db.sql.prepare('SELECT COUNT(*) AS n FROM journal');
  expect(rows.get()).toEqual({ n: 1 });
  await sessions.outgoingEnqueueCombi([{ clientId: 'portal' }], { ...PACKET, payload });
  expect(rows.get()).toEqual({ n: 0 });
});

test('an acknowledgement of nothing finds nothing, and later messages are found all the same', async () => {
  const sessions = new Sessions({ db: openDatabase() });
  const client = { id: 'portal' };
  const acknowledge = (messageId: number) => sessions.outgoingClearMessageId(client, { messageId });
  expect(await acknowledge(7)).toBeUndefined();
  for (const messageId of [7, 8]) {
    const packet = { ...PACKET, brokerCounter: messageId, messageId };
    await sessions.outgoingEnqueue({ clientId: 'portal' }, packet);
    await sessions.outgoingUpdate(client, packet);
    expect(await acknowledge(messageId)).toMatchObject({ messageId });
    expect(await acknowledge(messageId)).toBeUndefined();
  }
  expect(await queued(sessions, 'portal')).toEqual([]);
});

test('closing twice is a mistake and says so', async () => {
  const sessions = new Sessions({ db: openDatabase() });
  await sessions.destroy();
  await expect(sessions.destroy()).rejects.toThrow('already closed');
});

test('a will over which the core ends at each start is parked, and the others go out', async () => {
  const dir = temporaryFolder();
  const parked: string[] = [];
  const started = (): Sessions =>
    new Sessions({
      db: openDatabase(dir),
      wills: { now: () => 7, onParked: ({ name }) => void parked.push(name) },
    });
  const sweep = async (sessions: Sessions): Promise<unknown[]> =>
    (await sessions.streamWill({}).toArray()).map(({ clientId }: { clientId: string }) => clientId);
  const first = started();
  const will = { topic: 'w', payload: Buffer.from('off'), qos: 1, retain: false };
  for (const id of ['gw-1', 'gw-2', 'gw-3']) await first.putWill({ id }, { ...will });
  await first.destroy();
  // Killed while it publishes them; what was begun is on the disk before.
  expect(await sweep(started())).toEqual(['gw-1', 'gw-2', 'gw-3']);
  const second = started();
  expect(await sweep(second)).toEqual(['gw-1']);
  await second.delWill({ id: 'gw-1' });
  await second.destroy();
  // The next one ends each start after it.
  for (let tries = 1; tries < MOST_TRIES; tries++) {
    expect([await sweep(started()), parked]).toEqual([['gw-2'], []]);
  }
  const last = started();
  expect(await sweep(last)).toEqual(['gw-3']);
  await last.delWill({ id: 'gw-3' });
  expect([parked, await sweep(last)]).toEqual([['gw-2'], []]);
});
