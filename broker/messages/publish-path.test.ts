import { setImmediate as nextTurn } from 'node:timers/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { openCoreDatabase, type CoreDatabase } from '../storage/database.ts';
import { Journal } from './journal.ts';
import { PublishListeners } from './publish-listeners.ts';
import { PublishPath } from './publish-path.ts';
import type { RoutedPacket } from './routed-packet.ts';
import type { AcceptedPublish, Service, ServiceMessage } from './service.ts';

const ORIGIN = {
  clientId: 'gw-1',
  principal: { certificateId: 'c0ffee', thingName: 'gw-1' },
  sourceIp: '127.0.0.1',
} as const;
const REQUEST = '$aws/things/gw-1/jobs/get';

interface Bench {
  readonly path: PublishPath;
  readonly listeners: PublishListeners;
  readonly db: CoreDatabase;
  /** What happened, in order. */
  readonly events: string[];
  /** Takes a publish and resolves with the engine's answer to it. */
  take(packet: Partial<RoutedPacket>): Promise<Error | null>;
}

function bench(awaited: readonly string[] = []): Bench {
  const db = openCoreDatabase({ path: join(temporaryFolder(), 'core.db') });
  db.sql.exec('CREATE TABLE notes (text TEXT)');
  const events: string[] = [];
  const failed = (error: unknown): void => void events.push(`failed ${String(error)}`);
  const listeners = new PublishListeners(failed);
  const path = new PublishPath({
    clock: { now: () => 0 },
    db,
    listeners,
    failed,
    journal: new Journal(db),
    isAwaited: (topic) => awaited.includes(topic),
    retain: ({ topic, payload }) => {
      events.push(`retain ${topic}`);
      return payload;
    },
    route: ({ topic }, clientId) => events.push(`route ${topic} of ${clientId ?? 'the core'}`),
    deliver: (clientId, { topic }) => events.push(`deliver ${topic} to ${clientId}`),
  });
  const take = (packet: Partial<RoutedPacket>): Promise<Error | null> =>
    new Promise((resolve) => {
      const whole = { topic: 'a', payload: Buffer.from('x'), qos: 1, retain: false, ...packet };
      path.take(whole, ORIGIN, (error) => {
        events.push(db.sql.inTransaction ? 'done too early' : 'done');
        resolve(error);
      });
    });
  return { path, listeners, db, events, take };
}

function service(onPublish: Service['onPublish']): Service {
  return { name: 'test', handles: (topic) => topic === REQUEST, onPublish };
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await nextTurn();
}

test.each([0, 1])(
  'a service answers a QoS %i request after what it wrote is durable',
  async (qos) => {
    const { path, db, events, take } = bench();
    path.add(
      service(({ topic, clientId, principal }) => {
        expect({ topic, clientId, principal: principal.certificateId }).toEqual({
          topic: REQUEST,
          clientId: 'gw-1',
          principal: 'c0ffee',
        });
        db.begin();
        db.sql.exec("INSERT INTO notes VALUES ('job')");
        path.publish({ topic: `${REQUEST}/accepted`, payload: '{}', toClient: 'gw-1' });
        path.publish({ topic: 'told', payload: '{}' });
      }),
    );
    expect(await take({ topic: REQUEST, qos })).toBeNull();
    await settled();
    const expected = ['done', `deliver ${REQUEST}/accepted to gw-1`, 'route told of the core'];
    expect(events).toEqual(expected);
  },
);

test('a publish that is no request is done at once, and no service is asked', async () => {
  const { path, events, take } = bench();
  path.add({ name: 'greedy', handles: () => true, onPublish: () => events.push('asked') });
  void take({ topic: 'metering/v1/gw-1/telegrams' });
  expect(events).toEqual(['done']);
});

test('a service that fails refuses the publish, and nothing of it goes out', async () => {
  const { path, events, take } = bench();
  path.add(
    service(() => {
      path.publish({ topic: 'told', payload: '{}' });
      throw new Error('bug');
    }),
  );
  expect(await take({ topic: REQUEST })).toEqual(new Error('bug'));
  await settled();
  expect(events).toEqual(['failed Error: bug', 'done']);
  // The next publish is not held back for ever.
  path.publish({ topic: 'later', payload: '{}' });
  await settled();
  expect(events.at(-1)).toBe('route later of the core');
});

test('listeners hear of the publishes of devices and of the core, not of basic ingest', async () => {
  const { path, listeners, take } = bench();
  const heard: AcceptedPublish[] = [];
  listeners.add((publish) => heard.push(publish));
  await take({ topic: 'a', properties: { contentType: 'text/plain' } });
  await take({ topic: '$aws/rules/to_file/a' });
  path.publish({ topic: 'b', payload: 'text' });
  path.publish({ topic: 'c', payload: 'text', toClient: 'gw-1' });
  await settled();
  expect(heard).toMatchObject([
    { topic: 'a', clientId: 'gw-1', properties: { contentType: 'text/plain' }, qos: 1 },
    { topic: 'b', clientId: undefined, principal: undefined, qos: 1 },
  ]);
  expect(heard[1]?.payload).toEqual(Buffer.from('text'));
});

test('what a listener writes is durable before the publish is done; its errors refuse nothing', async () => {
  const { listeners, db, events, take } = bench();
  listeners.add(() => {
    throw new Error('rule is broken');
  });
  listeners.add(() => {
    db.begin();
    db.sql.exec("INSERT INTO notes VALUES ('rule')");
  });
  expect(await take({})).toBeNull();
  expect(events).toEqual(['failed Error: rule is broken', 'done']);
  expect(db.sql.prepare('SELECT text FROM notes').all()).toEqual([{ text: 'rule' }]);
});

test.each([0, 1])(
  'a retained message of QoS %i is stored before it is acknowledged',
  async (qos) => {
    const { db, events, take } = bench();
    db.begin();
    await take({ retain: true, qos });
    expect(events).toEqual(['retain a', 'done']);
  },
);

test('what a persistent subscriber waits for is in the journal before it goes out', async () => {
  const { path, db, events, take } = bench(['a', 'answer']);
  const payload = Buffer.from('same object');
  const answers: ServiceMessage[] = [{ topic: 'answer', payload }];
  path.add(service(() => answers.forEach((message) => path.publish(message))));
  await take({ topic: 'a', payload });
  await take({ topic: REQUEST, payload });
  const rows = db.sql.prepare('SELECT topic, client_id FROM journal ORDER BY id').all();
  expect(rows).toEqual([
    { topic: 'a', client_id: 'gw-1' },
    { topic: 'answer', client_id: '' },
  ]);
  expect(events).toEqual(['done', 'done']);
});
