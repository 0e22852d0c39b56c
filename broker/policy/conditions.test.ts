import { expect, test } from 'vitest';
import { compileConditions, decideConditions } from './conditions.ts';
import type { PolicyContext } from './variables.ts';

const certificate = new Map([
  ['iot:Certificate.Subject.Organization', ['Example Corp', 'AnyCompany']],
]);
const CONTEXT: PolicyContext = {
  clientId: 'gw-1',
  thing: { name: 'gw-1', typeName: 'gateway', attributes: { floor: '3', wing: 'B' } },
  certificate: () => certificate,
  sourceIp: '::ffff:10.1.2.3',
  connectAttributes: ['LastWill'],
  lastWillTopic: 'status/gw-1',
};
const FLOOR = 'iot:Connection.Thing.Attributes[floor]';
const ABSENT = 'iot:Connection.Thing.Attributes[absent]';
const ORGANIZATIONS = 'iot:Certificate.Subject.Organization.List';
const BOTH = ['Example Corp', 'AnyCompany'];

test.each([
  ['StringEquals', 'iot:ClientId', ['x', 'gw-1'], true],
  ['StringEquals', 'iot:ClientId', ['gw-*'], false],
  ['StringEquals', 'iot:ClientId', ['${iot:Connection.Thing.ThingName}'], true],
  ['StringEquals', 'iot:ClientId', ['GW-1'], false],
  ['StringEqualsIgnoreCase', 'iot:ClientId', ['GW-1'], true],
  ['StringNotEqualsIgnoreCase', 'iot:ClientId', ['GW-1'], false],
  ['StringNotEquals', 'iot:ClientId', ['x', 'gw-1'], false],
  ['StringNotEquals', 'iot:ClientId', ['x', 'y'], true],
  ['StringNotEquals', ABSENT, ['x'], true],
  ['StringEquals', ABSENT, ['x'], false],
  ['StringEqualsIfExists', ABSENT, ['x'], true],
  ['StringEqualsIfExists', FLOOR, ['4'], false],
  ['StringLike', 'iot:LastWillTopic', ['status/*'], true],
  ['StringNotLike', 'iot:LastWillTopic', ['status/*'], false],
  ['ArnLike', 'iot:ClientId', ['gw-?'], true],
  ['Bool', 'iot:Connection.Thing.IsAttached', ['true'], true],
  ['Bool', 'iot:Connection.Thing.IsAttached', ['FALSE'], false],
  ['Null', ABSENT, ['true'], true],
  ['Null', FLOOR, ['true'], false],
  ['Null', FLOOR, ['false'], true],
  ['NumericLessThan', FLOOR, ['10'], true],
  ['NumericGreaterThanEquals', FLOOR, ['3.0'], true],
  ['NumericEquals', 'iot:Connection.Thing.Attributes[wing]', ['3'], false],
  ['NumericNotEquals', FLOOR, ['3'], false],
  ['IpAddress', 'aws:SourceIp', ['192.168.0.0/16', '10.0.0.0/8'], true],
  ['IpAddress', 'aws:SourceIp', ['10.1.2.4'], false],
  ['IpAddress', 'aws:SourceIp', ['2001:db8::/32'], false],
  ['NotIpAddress', 'aws:SourceIp', ['10.0.0.0/8'], false],
  ['ForAllValues:StringEquals', ORGANIZATIONS, BOTH, true],
  ['ForAllValues:StringEquals', ORGANIZATIONS, ['Example Corp'], false],
  ['ForAnyValue:StringEquals', ORGANIZATIONS, ['AnyCompany'], true],
  ['ForAnyValue:StringEquals', ABSENT, ['x'], false],
  ['ForAllValues:StringEquals', ABSENT, ['x'], true],
  ['ForAllValues:StringNotEquals', ORGANIZATIONS, ['AnyCompany'], false],
  ['ForAnyValue:StringNotEquals', ORGANIZATIONS, ['AnyCompany'], true],
  ['ForAnyValue:StringNotEquals', ABSENT, ['x'], false],
  ['ForAnyValue:StringEquals', 'iot:ConnectAttributes', ['PersistentConnect'], false],
  ['ForAllValues:StringEquals', 'iot:ConnectAttributes', ['PersistentConnect', 'LastWill'], true],
  ['StringEquals', 'iot:Certificate.Subject.Organization', ['AnyCompany'], false],
  ['StringEquals', 'iot:Certificate.Subject.Organization.1', ['AnyCompany'], true],
  ['StringEquals', 'iot:ClientId', ['${iot:Nothing}'], false],
] as const)('%s on %s with %j: %s', (operator, key, wanted, expected) => {
  const conditions = compileConditions({ [operator]: { [key]: wanted } }, true);
  expect(decideConditions(conditions, CONTEXT).holds).toBe(expected);
});

test('all operators and all keys of a statement must hold', () => {
  const holds = (floor: string): boolean => {
    const written = {
      StringEquals: { 'iot:ClientId': ['gw-1'], [FLOOR]: [floor] },
      Bool: { 'iot:Connection.Thing.IsAttached': ['true'] },
    };
    return decideConditions(compileConditions(written, true), CONTEXT).holds;
  };
  expect(holds('3')).toBe(true);
  expect(holds('4')).toBe(false);
});
