import { expect, test } from 'vitest';
import {
  filterFault,
  filterMatches,
  filterMatchesByStandard,
  isThingName,
  parseShadowRequest,
  topicFault,
} from './topics.ts';

test.each([
  ['a', 'a', true],
  ['a/b', 'a/b', true],
  ['a/b', 'a', false],
  ['a', 'a/b', false],
  ['a/+', 'a/b', true],
  ['a/+', 'a/', true],
  ['a/+', 'a', false],
  ['a/+', 'a/b/c', false],
  ['+', 'a', true],
  ['+/b', 'a/b', true],
  ['a/#', 'a/b/c', true],
  ['a/#', 'a/', true],
  // AWS differs from the standard here.
  ['a/#', 'a', false],
  ['#', 'a/b', true],
  ['#', '$aws/x', false],
  ['+/x', '$aws/x', false],
  ['$aws/+', '$aws/x', true],
  ['metering/v1/+/#', 'metering/v1/gw-1/telegrams', true],
  ['metering/v1/+/#', 'metering/v1/gw-1', false],
])('the filter %s matches %s: %s', (filter, topic, expected) => {
  expect(filterMatches(filter, topic)).toBe(expected);
});

test.each([
  ['a/#', 'a', true],
  ['a/+/#', 'a/b', true],
  ['+/#', 'a', true],
  ['a/#', 'b', false],
  ['+/#', '$aws', false],
])('by the standard the filter %s matches %s: %s', (filter, topic, expected) => {
  expect(filterMatchesByStandard(filter, topic)).toBe(expected);
});

test.each([
  ['metering/v1/gw-1/telegrams', undefined],
  ['$aws/things/gw-1/shadow/update', undefined],
  ['$aws/things/gw-1/shadow/name/config/update', undefined],
  ['a/b/c/d/e/f/g/h', undefined],
  ['a/b/c/d/e/f/g/h/i', 'too-many-slashes'],
  ['', 'empty'],
  ['x'.repeat(256), undefined],
  ['x'.repeat(257), 'too-long'],
  // Bytes count, not letters.
  ['ü'.repeat(129), 'too-long'],
  ['a/+/b', 'wildcard'],
  ['a/#', 'wildcard'],
  ['a\0b', 'bad-character'],
  ['$aws/things/gw-1/shadow/update/accepted', 'reserved'],
  ['$aws/events/presence/connected/gw-1', 'reserved'],
  ['$SYS/x', 'reserved'],
  ['$aws/things/gw-1/jobs/get', undefined],
  ['$aws/things/gw-1/jobs/$next/get', undefined],
  ['$aws/things/gw-1/jobs/job-1/update', undefined],
  ['$aws/things/gw-1/jobs/notify', 'reserved'],
  ['$aws/certificates/create/json', undefined],
  ['$aws/certificates/create-from-csr/cbor', undefined],
  ['$aws/certificates/create/xml', 'reserved'],
  ['$aws/provisioning-templates/house/provision/json', undefined],
  ['$aws/provisioning-templates/house/provision/json/accepted', 'reserved'],
  ['$aws/rules/to_file/a', undefined],
  ['$aws/rules/to_file', undefined],
  ['$aws/rules', 'reserved'],
  ['$aws/rules/', 'reserved'],
  ['$aws/rules/to_file/', 'reserved'],
  ['$aws/rules/to-file/a', 'reserved'],
  // The prefix of basic ingest is free.
  ['$aws/rules/to_file/a/b/c/d/e/f/g/h', undefined],
  ['$aws/rules/to_file/a/b/c/d/e/f/g/h/i', 'too-many-slashes'],
  [`$aws/rules/to_file/${'x'.repeat(256)}`, undefined],
  [`$aws/rules/to_file/${'x'.repeat(257)}`, 'too-long'],
  ['$aws/things/a b/shadow/update', 'reserved'],
])('publishing to %j: %s', (topic, fault) => {
  expect(topicFault(topic)).toBe(fault);
});

test.each([
  ['metering/v1/+/#', undefined],
  ['#', undefined],
  ['+', undefined],
  ['a/b/c/d/e/f/g/#', undefined],
  ['a/b/c/d/e/f/g/h/#', 'too-many-slashes'],
  ['$aws/things/gw-1/shadow/update/delta', undefined],
  ['$aws/things/+/shadow/name/config/update/accepted', undefined],
  ['$aws/things/gw-1/shadow/#', undefined],
  ['$aws/#', 'reserved'],
  ['$aws/things/gw-1/jobs/notify', undefined],
  ['$aws/things/gw-1/jobs/$next/get/+', undefined],
  ['$aws/things/#', 'reserved'],
  ['$aws/events/presence/+/gw-1', undefined],
  ['$aws/events/#', undefined],
  ['$aws/certificates/create/json/accepted', undefined],
  ['$aws/provisioning-templates/house/provision/json/+', undefined],
  ['$aws/rules/house/a', 'reserved'],
  ['$SYS/#', 'reserved'],
  ['$share/group/metering/v1/+/telegrams', undefined],
  ['$share/group/a/b/c/d/e/f/g/h', undefined],
  ['$share/group/a/b/c/d/e/f/g/h/i', 'too-many-slashes'],
  ['$share/group/$aws/things/gw-1/shadow/#', undefined],
  ['$share/group/$SYS/#', 'reserved'],
  ['$share/group', 'shared-subscription'],
  ['$share//a', 'shared-subscription'],
  ['$share/gr+up/a', 'shared-subscription'],
  ['$share/group/', 'empty'],
  ['$share/a/$share/b/c', 'shared-subscription'],
  [`$share/${'x'.repeat(128)}/a`, undefined],
  [`$share/${'x'.repeat(129)}/a`, 'shared-subscription'],
  ['$shared/group/a', 'reserved'],
  ['a/#/b', 'misplaced-wildcard'],
  ['a/b#', 'misplaced-wildcard'],
  ['a/b+/c', 'misplaced-wildcard'],
  ['', 'empty'],
  ['x'.repeat(257), 'too-long'],
])('subscribing to %j: %s', (filter, fault) => {
  expect(filterFault(filter)).toBe(fault);
});

test('a shadow request names thing, shadow and operation', () => {
  expect(parseShadowRequest('$aws/things/gw-1/shadow/get')).toEqual({
    prefix: '$aws/things/gw-1/shadow',
    thingName: 'gw-1',
    shadowName: '',
    operation: 'get',
  });
  expect(parseShadowRequest('$aws/things/gw-1/shadow/name/config/delete')).toEqual({
    prefix: '$aws/things/gw-1/shadow/name/config',
    thingName: 'gw-1',
    shadowName: 'config',
    operation: 'delete',
  });
});

test.each([
  '$aws/things/gw-1/shadow/update/accepted',
  '$aws/things//shadow/update',
  `$aws/things/${'x'.repeat(129)}/shadow/update`,
  `$aws/things/gw-1/shadow/name/${'x'.repeat(65)}/update`,
  '$aws/things/gw-1/shadow/name//update',
  'x/$aws/things/gw-1/shadow/update',
])('%s is no shadow request', (topic) => {
  expect(parseShadowRequest(topic)).toBeUndefined();
});

test.each([
  ['gw-ilmenau_01:a', true],
  ['', false],
  ['a/b', false],
  ['a b', false],
  ['..', false],
  ['x'.repeat(128), true],
  ['x'.repeat(129), false],
])('%j is a thing name: %s', (text, expected) => {
  expect(isThingName(text)).toBe(expected);
});
