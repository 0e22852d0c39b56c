import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { iotArn } from '../common/arn.fixture.ts';
import { Registry } from '../registry/registry.ts';
import { openCoreDatabase } from '../storage/database.ts';
import { Authorizer } from './authorization.ts';

const THING = '${iot:Connection.Thing.ThingName}';
const FLOOR = '${iot:Connection.Thing.Attributes[floor]}';
const STATEMENT = {
  Effect: 'Allow',
  Action: 'iot:Publish',
  Resource: iotArn('topic', `${THING}/${FLOOR}`),
};

test('a certificate that is exclusively of a thing needs no client id to name it', () => {
  const db = openCoreDatabase({ path: join(temporaryFolder(), 'core.db') });
  onTestFinished(() => db.close());
  const registry = new Registry(db, { now: () => 1_000 });
  const { certificates, things, policies } = registry;
  const id = 'a'.repeat(64);
  things.create('meter', { attributes: { floor: '3' } });
  certificates.register({ certificateId: id, pem: '', state: 'ACTIVE' });
  policies.create('p', JSON.stringify({ Version: '2012-10-17', Statement: [STATEMENT] }));
  policies.attach('p', iotArn('cert', id));
  const allowed = (clientId: string, topic: string): boolean =>
    new Authorizer(registry)
      .evaluatorFor({ clientId, certificateId: id })
      .decide('iot:Publish', iotArn('topic', topic)).allowed;

  certificates.attach('meter', id, 'NON_EXCLUSIVE_THING');
  expect(allowed('meter', 'meter/3')).toBe(true);
  expect(allowed('other', 'meter/3')).toBe(false);
  certificates.detach('meter', id);
  certificates.attach('meter', id, 'EXCLUSIVE_THING');
  expect(allowed('meter', 'meter/3')).toBe(true);
  expect(allowed('other', 'meter/3')).toBe(true);
  expect(allowed('other', 'other/3')).toBe(false);
});
