import { expect, test } from 'vitest';
import { openRegistry } from './registry.fixture.ts';

const named = (name: string) => expect.objectContaining({ name }) as unknown;
const [ID, OTHER] = ['a'.repeat(64), 'b'.repeat(64)];

function withCertificate() {
  const opened = openRegistry();
  opened.registry.certificates.register({ certificateId: ID, pem: 'pem', state: 'INACTIVE' });
  return { ...opened, certificates: opened.registry.certificates };
}

test('a certificate is registered once, and lists give the oldest first', () => {
  const { certificates, clock } = withCertificate();
  clock.at -= 1;
  certificates.register({ certificateId: OTHER, pem: 'pem', state: 'ACTIVE', mode: 'SNI_ONLY' });
  expect(certificates.all().map((one) => one.certificateId)).toEqual([OTHER, ID]);
  const again = () => certificates.register({ certificateId: ID, pem: 'x', state: 'ACTIVE' });
  expect(again).toThrow(named('ResourceAlreadyExistsException'));
  expect(certificates.get(ID)).toMatchObject({ pem: 'pem', mode: 'DEFAULT', version: 1 });
});

test('a new state is a new version and a new revision, the same state is neither', () => {
  const { certificates, registry, clock } = withCertificate();
  clock.at = 2_000;
  const { revision } = registry;
  certificates.setState(ID, 'INACTIVE');
  expect([certificates.get(ID).version, registry.revision]).toEqual([1, revision]);
  certificates.setState(ID, 'REVOKED');
  expect(certificates.get(ID)).toMatchObject({ state: 'REVOKED', version: 2, modifiedAt: 2_000 });
  expect(registry.revision).toBeGreaterThan(revision);
});

test('a certificate that belongs to a thing exclusively goes to no other', () => {
  const { certificates } = withCertificate();
  certificates.attach('a', ID, 'EXCLUSIVE_THING');
  expect(() => certificates.attach('b', ID)).toThrow(/exclusively/);
  certificates.attach('a', ID);
  certificates.attach('b', ID);
  expect(() => certificates.attach('a', ID, 'EXCLUSIVE_THING')).toThrow(/another thing/);
  expect(certificates.thingsOf(ID).map(({ thingName }) => thingName)).toEqual(['a', 'b']);
  expect([certificates.detach('b', ID), certificates.detach('b', ID)]).toEqual([true, false]);
  expect(certificates.principalsOf('a')).toHaveLength(1);
  expect(() => certificates.attach('a', OTHER)).toThrow(named('ResourceNotFoundException'));
});
