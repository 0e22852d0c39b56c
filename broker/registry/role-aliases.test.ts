import { expect, test } from 'vitest';
import { openRegistry } from './registry.fixture.ts';

const named = (name: string) => expect.objectContaining({ name }) as unknown;
const ROLE = { roleArn: 'arn:aws:iam::1:role/r', credentialDurationSeconds: 900 };

test('an alias is made once, changed in part and deleted once', () => {
  const { registry, clock } = openRegistry();
  const { roleAliases } = registry;
  roleAliases.create('a', ROLE);
  expect(() => roleAliases.create('a', ROLE)).toThrow(named('ResourceAlreadyExistsException'));
  clock.at = 2_000;
  expect(roleAliases.update('a', { credentialDurationSeconds: 901 })).toMatchObject({
    ...{ roleArn: ROLE.roleArn, credentialDurationSeconds: 901 },
    ...{ createdAt: 1_000, modifiedAt: 2_000 },
  });
  roleAliases.delete('a');
  expect(() => roleAliases.delete('a')).toThrow(named('ResourceNotFoundException'));
  expect(() => roleAliases.update('a', {})).toThrow(named('ResourceNotFoundException'));
  expect(roleAliases.all()).toEqual([]);
});
