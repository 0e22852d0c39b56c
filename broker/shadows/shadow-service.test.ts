import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { openCoreDatabase } from '../storage/database.ts';
import { createShadowService } from './shadow-service.ts';

const SHADOW = '$aws/things/a/shadow';

function openService() {
  const db = openCoreDatabase({ path: join(temporaryFolder(), 'core.db') });
  onTestFinished(() => db.close());
  const sent: string[] = [];
  const lines: object[] = [];
  const service = createShadowService({
    db,
    clock: { now: () => 9_000 },
    audit: { write: (line: object) => lines.push(line) } as never,
    publish: ({ topic }) => sent.push(topic),
  });
  const principal = { certificateId: 'c', thingName: 'a' };
  const say = (topic: string, payload: unknown): void =>
    service.onPublish({
      ...{ topic, payload: Buffer.from(JSON.stringify(payload)), clientId: 'a', principal },
      decidedBy: () => 'p#0',
    } as never);
  return { service, say, sent, lines };
}

test.each([
  [`${SHADOW}/get`, true],
  [`${SHADOW}/name/config/update`, true],
  [`${SHADOW}/update/accepted`, false],
  ['$aws/things/a/jobs/get', false],
])('%s is taken: %s', (topic, isTaken) => {
  expect(openService().service.handles(topic)).toBe(isTaken);
});

test('an update answers with its documents, and one line of the log names who may', () => {
  const { say, sent, lines } = openService();
  say(`${SHADOW}/update`, { state: { desired: { k: 1 } } });
  expect([...sent].sort()).toEqual(
    ['accepted', 'delta', 'documents'].map((kind) => `${SHADOW}/update/${kind}`),
  );
  expect(lines).toEqual([
    expect.objectContaining({
      ...{ kind: 'shadow', thingName: 'a', shadowName: '', operation: 'update', version: 1 },
      ...{ principal: 'c', action: 'iot:Publish', statement: 'p#0' },
    }),
  ]);
});

test('a read and a refusal write no line, and named shadows answer below their name', () => {
  const { say, sent, lines } = openService();
  say(`${SHADOW}/name/config/get`, {});
  say(`${SHADOW}/name/config/update`, { state: [] });
  expect(sent).toEqual([
    `${SHADOW}/name/config/get/rejected`,
    `${SHADOW}/name/config/update/rejected`,
  ]);
  expect(lines).toEqual([]);
});
