import { describe, expect, test } from 'vitest';
import { bindPolicies, compilePolicy, formatDecision, formatStatement } from './evaluator.ts';
import type { PolicyDocument, PolicyStatement } from './document.ts';
import type { PolicyContext } from './variables.ts';

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

function evaluator(document: PolicyDocument, context = NOBODY) {
  return bindPolicies([compilePolicy('p', document)], context);
}

function allows(document: PolicyDocument, resource: string, context = NOBODY): boolean {
  return evaluator(document, context).decide('act', resource).allowed;
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
  ['a/${*}', 'a/*', true],
  ['a/${*}', 'a/b', false],
  ['a/${?}${$}', 'a/?$', true],
  ['a/${?}', 'a/b', false],
])('the pattern %j matches %j: %s', (pattern, resource, expected) => {
  expect(allows(policy({ Resource: [pattern] }), resource)).toBe(expected);
});

test('nothing is allowed that no statement allows', () => {
  const decision = bindPolicies([], NOBODY).decide('act', 'x');
  expect(decision).toEqual({ allowed: false, effect: 'implicit-deny' });
  expect(formatDecision(decision)).toBe('implicit-deny');
});

test('an explicit Deny of any policy wins over any Allow, and the statement is named', () => {
  const open = compilePolicy('open', policy({ Sid: 'all' }));
  const closed = compilePolicy('closed', policy({ Effect: 'Deny', Resource: ['secret/*'] }));
  const { decide } = bindPolicies([open, closed], NOBODY);
  expect(formatDecision(decide('act', 'open/x'))).toBe('open/all');
  expect(decide('act', 'secret/x')).toEqual({
    allowed: false,
    effect: 'explicit-deny',
    statement: { policy: 'closed', number: 1, sid: 's0' },
  });
});

test('a statement without a Sid is named by its place in the document', () => {
  expect(formatStatement({ policy: 'p', number: 2 })).toBe('p/2');
  expect(formatStatement({ policy: 'p', number: 2, sid: '' })).toBe('p/2');
});

test('actions match by wildcard and whatever their case, and other actions are not allowed', () => {
  const { decide } = evaluator(policy({ Action: ['iot:get*'] }));
  expect(decide('iot:GetRetainedMessage', 'x').allowed).toBe(true);
  expect(decide('iot:Publish', 'x').allowed).toBe(false);
});

test('before version 2012-10-17 a variable is ordinary text', () => {
  const document = { ...policy({ Resource: ['${iot:ClientId}'] }), Version: '2008-10-17' } as const;
  expect(allows(document, 'nobody')).toBe(false);
  expect(allows(document, '${iot:ClientId}')).toBe(true);
});

describe('policy variables', () => {
  const own = policy({ Resource: ['topic/${iot:Connection.Thing.ThingName}/x'] });

  test('the thing variable has a value when the client id is the name of the attached thing', () => {
    const context = { clientId: 'gw-1', thing: { name: 'gw-1' } };
    expect(allows(own, 'topic/gw-1/x', context)).toBe(true);
    expect(allows(own, 'topic/gw-2/x', context)).toBe(false);
  });

  test('without that the whole statement does not match, also its other resources', () => {
    const document = policy({
      Resource: ['topic/${iot:Connection.Thing.ThingName}/x', 'topic/other'],
    });
    const context = { clientId: 'gw-2', thing: { name: 'gw-1' } };
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

describe('an explanation', () => {
  test('names every statement that had a say', () => {
    const document = policy(
      { Sid: 'one' },
      { Sid: 'two' },
      { Sid: 'no', Effect: 'Deny', Resource: ['a'] },
      { Sid: 'else', Action: ['other'] },
    );
    const { allowing, denying, decision, skipped } = evaluator(document).explain('act', 'a');
    expect(allowing.map(({ sid }) => sid)).toEqual(['one', 'two']);
    expect(denying.map(({ sid }) => sid)).toEqual(['no']);
    expect(formatDecision(decision)).toBe('p/no');
    expect(skipped).toEqual([]);
  });

  test('names what had no value in the statements on the action that do not apply', () => {
    const document = policy(
      { Sid: 'own', Resource: ['${iot:Connection.Thing.ThingName}'] },
      { Sid: 'type', Condition: { StringEquals: { 'iot:Connection.Thing.ThingTypeName': ['t'] } } },
      { Sid: 'else', Action: ['other'], Resource: ['${iot:Nothing}'] },
    );
    const { skipped } = evaluator(document).explain('act', 'a');
    expect(skipped.map(({ statement, missing }) => [statement.sid, missing])).toEqual([
      ['own', ['iot:Connection.Thing.ThingName']],
      ['type', ['iot:Connection.Thing.ThingTypeName']],
    ]);
  });
});

test('a pattern full of stars is decided at once', () => {
  const document = policy({ Resource: ['*a'.repeat(60)] });
  expect(allows(document, 'a'.repeat(59))).toBe(false);
  expect(allows(document, 'a'.repeat(5_000))).toBe(true);
});

test('ten thousand statements are compiled, bound and searched without harm', () => {
  const many = Array.from({ length: 10_000 }, (_, index) => ({ Resource: [`topic/${index}/*`] }));
  const { decide } = evaluator(policy(...many));
  expect(formatDecision(decide('act', 'topic/9999/x'))).toBe('p/s9999');
  expect(decide('act', 'topic/10000/x').allowed).toBe(false);
});
