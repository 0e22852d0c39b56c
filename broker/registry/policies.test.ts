import { expect, test } from 'vitest';
import { readPolicyVersionId } from './policies.ts';
import { openRegistry } from './registry.fixture.ts';

const named = (name: string) => expect.objectContaining({ name }) as unknown;

function withPolicy() {
  const opened = openRegistry();
  opened.registry.policies.create('p', '{"one":1}');
  return { ...opened, policies: opened.registry.policies };
}

test('a version counts once it is the default, and the revision grows with it alone', () => {
  const { policies, registry } = withPolicy();
  const { revision } = registry;
  expect(policies.addVersion('p', '{"two":2}', false)).toBe(2);
  expect([policies.get('p').policyDocument, registry.revision]).toEqual(['{"one":1}', revision]);
  policies.setDefault('p', 2);
  expect(policies.get('p')).toMatchObject({ policyDocument: '{"two":2}', defaultVersion: 2 });
  expect(registry.revision).toBeGreaterThan(revision);
});

test('there are five versions at most, and a number is not given again', () => {
  const { policies } = withPolicy();
  for (let version = 2; version <= 5; version++) {
    expect(policies.addVersion('p', '{}', true)).toBe(version);
  }
  const sixth = () => policies.addVersion('p', '{}', false);
  expect(sixth).toThrow(named('VersionsLimitExceededException'));
  expect(() => policies.deleteVersion('p', 5)).toThrow(named('DeleteConflictException'));
  policies.deleteVersion('p', 4);
  expect(policies.addVersion('p', '{}', false)).toBe(6);
  expect(policies.versionsOf('p').map(({ version }) => version)).toEqual([6, 5, 3, 2, 1]);
  expect(() => policies.versionOf('p', 4)).toThrow(named('ResourceNotFoundException'));
});

test('a principal has ten policies at most, and the same again is one', () => {
  const { policies } = withPolicy();
  for (let count = 0; count < 10; count++) {
    policies.create(`p${count}`, '{}');
    policies.attach(`p${count}`, 'target');
    policies.attach(`p${count}`, 'target');
  }
  expect(() => policies.attach('p', 'target')).toThrow(named('LimitExceededException'));
  policies.detachAll('target');
  expect([policies.namesOn('target'), policies.targetsOf('p3')]).toEqual([[], []]);
});

test('a policy goes when nobody has it and one version is left', () => {
  const { policies } = withPolicy();
  policies.attach('p', 'target');
  policies.addVersion('p', '{}', false);
  expect(() => policies.delete('p')).toThrow(/attached to one or more principals/);
  expect([policies.detach('p', 'target'), policies.detach('p', 'target')]).toEqual([true, false]);
  expect(() => policies.delete('p')).toThrow(/policy versions/);
  policies.deleteVersion('p', 2);
  policies.delete('p');
  expect(policies.find('p')).toBeUndefined();
});

test.each(['0', 'v2', '01', '-1', '1.5', '', '99999999999'])('%j is no version', (text) => {
  expect(() => readPolicyVersionId(text)).toThrow(named('InvalidRequestException'));
});
