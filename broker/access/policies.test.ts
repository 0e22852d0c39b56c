import { describe, expect, test } from 'vitest';
import { bindPolicies } from '../policy/evaluator.ts';
import { DEFAULT_ARNS, iotArn } from '../common/arn.fixture.ts';
import { rolePolicies } from './policies.ts';

describe('the policies of the core', () => {
  const gateway = bindPolicies([rolePolicies(DEFAULT_ARNS).gateway], {
    clientId: 'gw-1',
    thing: { name: 'gw-1' },
  });
  const portal = bindPolicies([rolePolicies(DEFAULT_ARNS).portal], {
    clientId: 'portal',
    thing: { name: 'portal' },
  });

  test.each([
    ['iot:Connect', 'client', 'gw-1', true],
    ['iot:Connect', 'client', 'gw-2', false],
    ['iot:Publish', 'topic', 'metering/v1/gw-1/telegrams', true],
    ['iot:Publish', 'topic', 'metering/v1/gw-1/status', true],
    ['iot:Publish', 'topic', 'metering/v1/gw-1/other', false],
    ['iot:Publish', 'topic', 'metering/v1/gw-2/telegrams', false],
    ['iot:Publish', 'topic', '$aws/things/gw-1/shadow/update', true],
    ['iot:Publish', 'topic', '$aws/things/gw-2/shadow/update', false],
    ['iot:RetainPublish', 'topic', 'metering/v1/gw-1/telegrams', false],
    ['iot:Subscribe', 'topicfilter', '$aws/things/gw-1/shadow/update/delta', true],
    ['iot:Subscribe', 'topicfilter', '$aws/things/+/shadow/update/delta', false],
    ['iot:Subscribe', 'topicfilter', 'metering/v1/+/telegrams', false],
    ['iot:Subscribe', 'topicfilter', '#', false],
    ['iot:Receive', 'topic', '$aws/things/gw-1/shadow/name/config/update/delta', true],
    ['iot:Receive', 'topic', 'metering/v1/gw-2/telegrams', false],
  ] as const)('a gateway: %s on %s/%s is %s', (action, kind, path, expected) => {
    expect(gateway.decide(action, iotArn(kind, path)).allowed).toBe(expected);
  });

  const operator = bindPolicies([rolePolicies(DEFAULT_ARNS)['grid-operator']], {
    clientId: 'grid-operator',
    thing: { name: 'grid-operator' },
  });

  test.each([
    ['iot:Publish', 'topic', '$aws/things/gw-7/shadow/name/power-limit-d01/update', true],
    ['iot:Publish', 'topic', '$aws/things/gw-7/shadow/name/config/update', false],
    ['iot:Publish', 'topic', '$aws/things/gw-7/shadow/update', false],
    ['iot:Subscribe', 'topicfilter', '$aws/things/+/shadow/name/+/update/documents', false],
    ['iot:Subscribe', 'topicfilter', 'metering/v1/+/#', false],
    ['iot:Connect', 'client', 'gw-7', false],
  ] as const)('a grid operator: %s on %s/%s is %s', (action, kind, path, expected) => {
    expect(operator.decide(action, iotArn(kind, path)).allowed).toBe(expected);
  });

  test.each([
    ['iot:Subscribe', 'topicfilter', 'metering/v1/+/#', true],
    ['iot:Subscribe', 'topicfilter', '#', false],
    ['iot:Receive', 'topic', 'metering/v1/gw-7/telegrams', true],
    ['iot:Publish', 'topic', '$aws/things/gw-7/shadow/name/config/update', true],
    ['iot:Publish', 'topic', '$aws/things/gw-7/shadow/update', false],
    ['iot:Publish', 'topic', 'metering/v1/gw-7/telegrams', false],
    ['iot:Connect', 'client', 'gw-7', false],
  ] as const)('the portal: %s on %s/%s is %s', (action, kind, path, expected) => {
    expect(portal.decide(action, iotArn(kind, path)).allowed).toBe(expected);
  });
});
