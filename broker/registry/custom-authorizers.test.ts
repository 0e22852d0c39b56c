import { expect, test } from 'vitest';
import { openRegistry } from './registry.fixture.ts';

const named = (name: string) => expect.objectContaining({ name }) as unknown;
const SETTINGS = {
  authorizerFunctionArn: 'f',
  tokenKeyName: undefined,
  tokenSigningPublicKeys: {},
  status: 'ACTIVE',
  signingDisabled: true,
  enableCachingForHttp: false,
} as const;

test('an authoriser is made once and keeps its time of making when it changes', () => {
  const { registry, clock } = openRegistry();
  const { customAuthorizers } = registry;
  expect(customAuthorizers.isAny()).toBe(false);
  customAuthorizers.create('a', SETTINGS);
  const again = () => customAuthorizers.create('a', SETTINGS);
  expect(again).toThrow(named('ResourceAlreadyExistsException'));
  clock.at = 2_000;
  const { revision } = registry;
  expect(customAuthorizers.update('a', { ...SETTINGS, status: 'INACTIVE' })).toMatchObject({
    ...{ status: 'INACTIVE', createdAt: 1_000, modifiedAt: 2_000 },
  });
  expect(registry.revision).toBeGreaterThan(revision);
  expect(customAuthorizers.isAny()).toBe(true);
});

test('one authoriser is the default, which stays until that is cleared', () => {
  const { customAuthorizers } = openRegistry().registry;
  customAuthorizers.create('a', SETTINGS);
  customAuthorizers.create('b', SETTINGS);
  customAuthorizers.setDefault('a');
  customAuthorizers.setDefault('a');
  const second = () => customAuthorizers.setDefault('b');
  expect(second).toThrow(named('ResourceAlreadyExistsException'));
  expect(() => customAuthorizers.delete('a')).toThrow(named('DeleteConflictException'));
  customAuthorizers.clearDefault();
  customAuthorizers.delete('a');
  expect(customAuthorizers.all().map(({ authorizerName }) => authorizerName)).toEqual(['b']);
  expect(customAuthorizers.defaultName()).toBeUndefined();
});
