import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { POLICIES, resourceName } from './policies.ts';
import { compilePolicies } from './policy.ts';
import type { PolicyDocument, PolicyStatement } from './policy.ts';
import type { PolicyContext } from './policy-variables.ts';

const NOBODY: PolicyContext = { clientId: 'nobody' };

function policy(...statements: Partial<PolicyStatement>[]): PolicyDocument {
  const full = statements.map((statement, index) => ({
    Sid: `s${index}`,
    Effect: 'Allow' as const,
    Action: ['act'],
    Resource: ['*'],
    ...statement,
  }));
  return { Version: '2012-10-17', Statement: full };
}

function allows(document: PolicyDocument, resource: string, context = NOBODY): boolean {
  return compilePolicies([document], context)('act', resource).allowed;
}

test.each([
  ['a/b', 'a/b', true],
  ['a/b', 'a/bc', false],
  ['a/*', 'a/b/c/d', true],
  ['a/*', 'a/', true],
  ['a/*', 'a', false],
  ['*/telegrams', 'x/y/telegrams', true],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['a*b*c', 'a-b-b-c', true],
  ['a*b*c', 'a-c-b', false],
  ['**', '', true],
  ['', '', true],
  ['', 'x', false],
  ['a/#', 'a/#', true],
  ['a/#', 'a/b', false],
  ['a/+', 'a/b', false],
])('the pattern %j matches %j: %s', (pattern, resource, expected) => {
  expect(allows(policy({ Resource: [pattern] }), resource)).toBe(expected);
});

test('nothing is allowed that no statement allows', () => {
  expect(compilePolicies([], NOBODY)('act', 'x')).toEqual({
    allowed: false,
    effect: 'implicit-deny',
  });
});

test('an explicit Deny wins over any Allow and is named', () => {
  const document = policy(
    { Sid: 'all' },
    { Sid: 'not-secret', Effect: 'Deny', Resource: ['secret/*'] },
  );
  const evaluate = compilePolicies([document], NOBODY);
  expect(evaluate('act', 'open/x')).toEqual({ allowed: true, statement: 'all' });
  expect(evaluate('act', 'secret/x')).toEqual({
    allowed: false,
    effect: 'explicit-deny',
    statement: 'not-secret',
  });
});

test('actions match by wildcard too, and other actions are not allowed', () => {
  const evaluate = compilePolicies([policy({ Action: ['iot:Get*'] })], NOBODY);
  expect(evaluate('iot:GetRetainedMessage', 'x').allowed).toBe(true);
  expect(evaluate('iot:Publish', 'x').allowed).toBe(false);
});

describe('policy variables', () => {
  const own = policy({ Resource: ['topic/${iot:Connection.Thing.ThingName}/x'] });

  test('the thing variable has a value when the client id is the name of the attached thing', () => {
    const context = { clientId: 'gw-1', attachedThingName: 'gw-1' };
    expect(allows(own, 'topic/gw-1/x', context)).toBe(true);
    expect(allows(own, 'topic/gw-2/x', context)).toBe(false);
  });

  test('without that the whole statement does not match, also its other resources', () => {
    const document = policy({
      Resource: ['topic/${iot:Connection.Thing.ThingName}/x', 'topic/other'],
    });
    const context = { clientId: 'gw-2', attachedThingName: 'gw-1' };
    expect(allows(document, 'topic/other', context)).toBe(false);
    expect(allows(document, 'topic//x', context)).toBe(false);
  });

  test('an unknown variable has no value, not even one that every object inherits', () => {
    expect(allows(policy({ Resource: ['${iot:Nothing}'] }), '')).toBe(false);
    expect(allows(policy({ Resource: ['${constructor}'] }), '')).toBe(false);
  });

  test('wildcards in a value are letters: a client called * is only itself', () => {
    const document = policy({ Resource: ['topic/${iot:ClientId}'] });
    expect(allows(document, 'topic/*', { clientId: '*' })).toBe(true);
    expect(allows(document, 'topic/gw-1', { clientId: '*' })).toBe(false);
    expect(allows(document, 'topic/a', { clientId: '?' })).toBe(false);
  });
});

/** The rules once more, in the plainest words: recursion, no preparation. */
function naive(document: PolicyDocument, context: PolicyContext, request: [string, string]) {
  type Unit = { readonly char: string; readonly wild: boolean };
  const units = (template: string): Unit[] | undefined => {
    const out: Unit[] = [];
    for (const part of template.split(/(\$\{[^}]*\})/)) {
      if (!part.startsWith('${')) {
        out.push(...part.split('').map((char) => ({ char, wild: char === '*' || char === '?' })));
        continue;
      }
      const value =
        part === '${iot:ClientId}'
          ? context.clientId
          : part === '${iot:Connection.Thing.ThingName}' &&
              context.clientId === context.attachedThingName
            ? context.clientId
            : undefined;
      if (value === undefined) return undefined;
      out.push(...value.split('').map((char) => ({ char, wild: false })));
    }
    return out;
  };
  const matches = (pattern: readonly Unit[], text: string): boolean => {
    const [head, ...tail] = pattern;
    if (head === undefined) return text === '';
    if (head.wild && head.char === '*') {
      return matches(tail, text) || (text !== '' && matches(pattern, text.slice(1)));
    }
    return text !== '' && (head.wild || head.char === text[0]) && matches(tail, text.slice(1));
  };
  const applies = ({ Action, Resource }: PolicyStatement): boolean => {
    const resources = Resource.map(units);
    if (resources.includes(undefined)) return false;
    return (
      Action.some((action) => matches(units(action) ?? [], request[0])) &&
      resources.some((resource) => matches(resource ?? [], request[1]))
    );
  };
  const matching = document.Statement.filter(applies);
  return (
    matching.some(({ Effect }) => Effect === 'Allow') &&
    !matching.some(({ Effect }) => Effect === 'Deny')
  );
}

test('the evaluator decides like the plain statement of the rules, on any policy', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*', '?'), maxLength: 6 });
  const template = fc
    .array(
      fc.oneof(
        letters,
        fc.constantFrom('${iot:ClientId}', '${iot:Connection.Thing.ThingName}', '${iot:Unknown}'),
      ),
      { maxLength: 3 },
    )
    .map((parts) => parts.join(''));
  const statement = fc.record({
    Sid: fc.constant('s'),
    Effect: fc.constantFrom('Allow' as const, 'Deny' as const),
    Action: fc.array(letters, { minLength: 1, maxLength: 2 }),
    Resource: fc.array(template, { minLength: 1, maxLength: 3 }),
  });
  const documents = fc.array(statement, { maxLength: 4 }).map((list) => policy(...list));
  const id = fc.constantFrom('a', 'b', '*', '?', 'ab');
  fc.assert(
    fc.property(documents, id, id, letters, letters, (document, clientId, thing, act, what) => {
      const context = { clientId, attachedThingName: thing };
      const decision = compilePolicies([document], context)(act, what);
      expect(decision.allowed).toBe(naive(document, context, [act, what]));
    }),
    { numRuns: 2_000 },
  );
});

test('a pattern full of stars is decided at once', () => {
  const document = policy({ Resource: ['*a'.repeat(60)] });
  expect(allows(document, 'a'.repeat(59))).toBe(false);
  expect(allows(document, 'a'.repeat(5_000))).toBe(true);
});

describe('the policies of the core', () => {
  const gateway = compilePolicies([POLICIES.gateway], {
    clientId: 'gw-1',
    attachedThingName: 'gw-1',
  });
  const portal = compilePolicies([POLICIES.portal], {
    clientId: 'portal',
    attachedThingName: 'portal',
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
    expect(gateway(action, resourceName(kind, path)).allowed).toBe(expected);
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
    expect(portal(action, resourceName(kind, path)).allowed).toBe(expected);
  });
});
