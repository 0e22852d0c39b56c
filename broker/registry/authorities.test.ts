import { expect, test } from 'vitest';
import { openRegistry } from './registry.fixture.ts';

const named = (name: string) => expect.objectContaining({ name }) as unknown;

const NEW = {
  certificateId: 'a',
  pem: 'pem',
  mode: 'DEFAULT',
  state: 'ACTIVE',
  autoRegistration: 'ENABLE',
  registrationConfig: { templateName: 't' },
} as const;

test('an authority is registered once, with what it registers by itself', () => {
  const { authorities } = openRegistry().registry;
  expect(authorities.register(NEW)).toMatchObject({ ...NEW, version: 1 });
  expect(() => authorities.register(NEW)).toThrow(named('ResourceAlreadyExistsException'));
  expect(() => authorities.get('b')).toThrow(named('ResourceNotFoundException'));
});

test('a change leaves what it does not name, and can take the template away', () => {
  const { registry, clock } = openRegistry();
  const { authorities } = registry;
  authorities.register(NEW);
  clock.at = 2_000;
  authorities.update('a', { state: 'INACTIVE' });
  const { registrationConfig } = NEW;
  expect(authorities.get('a')).toMatchObject({ state: 'INACTIVE', registrationConfig, version: 2 });
  authorities.update('a', { autoRegistration: 'DISABLE', registrationConfig: undefined });
  expect(authorities.get('a')).toMatchObject({ registrationConfig: undefined, modifiedAt: 2_000 });
});

test('an active authority cannot be deleted', () => {
  const { authorities } = openRegistry().registry;
  authorities.register(NEW);
  expect(() => authorities.delete('a')).toThrow(named('CertificateStateException'));
  authorities.update('a', { state: 'INACTIVE' });
  authorities.delete('a');
  expect(authorities.all()).toEqual([]);
});
