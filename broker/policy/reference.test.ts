/**
 * The evaluator against the rules of the language once more in the plainest words: recursion over
 * the JSON of the document, no preparation, nothing shared with the evaluator.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bindPolicies, compilePolicy } from './evaluator.ts';
import { parsePolicyDocument } from './document.ts';
import type { PolicyContext } from './variables.ts';

type Texts = string | string[];
interface Statement {
  Effect: 'Allow' | 'Deny';
  Action: Texts;
  Resource: Texts;
  Condition?: Record<string, Record<string, Texts>>;
}
interface World {
  clientId: string;
  thing: string;
  color: string | undefined;
  attributes: string[];
}
interface Question {
  action: string;
  resource: string;
}

const listed = (texts: Texts): string[] => (Array.isArray(texts) ? texts : [texts]);

function naiveValues(name: string, world: World): string[] {
  const isAttached = world.thing === world.clientId;
  if (name === 'iot:ClientId') return [world.clientId];
  if (name === 'iot:Connection.Thing.IsAttached') return [isAttached ? 'true' : 'false'];
  if (name === 'iot:Connection.Thing.ThingName') return isAttached ? [world.thing] : [];
  if (name === 'iot:ConnectAttributes') return world.attributes;
  if (name === 'iot:Connection.Thing.Attributes[color]') {
    return isAttached && world.color !== undefined ? [world.color] : [];
  }
  return [];
}

type Unit = { char: string; wild: boolean };

/** Undefined when a variable has no value. */
function naiveUnits(template: string, world: World): Unit[] | undefined {
  const units: Unit[] = [];
  for (const part of template.split(/(\$\{[^}]*\})/)) {
    if (!part.startsWith('${')) {
      units.push(...part.split('').map((char) => ({ char, wild: char === '*' || char === '?' })));
      continue;
    }
    const value = naiveValues(part.slice(2, -1), world)[0];
    if (value === undefined) return undefined;
    units.push(...value.split('').map((char) => ({ char, wild: false })));
  }
  return units;
}

function naiveMatches(units: Unit[], text: string): boolean {
  const [head, ...tail] = units;
  if (head === undefined) return text === '';
  if (head.wild && head.char === '*') {
    return naiveMatches(tail, text) || (text !== '' && naiveMatches(units, text.slice(1)));
  }
  return text !== '' && (head.wild || head.char === text[0]) && naiveMatches(tail, text.slice(1));
}

function naiveCondition(operator: string, key: string, wanted: Unit[][], world: World): boolean {
  const values = naiveValues(key, world);
  const [quantifier, base] = operator.includes(':') ? operator.split(':') : ['', operator];
  const same = (value: string): boolean =>
    wanted.some((units) =>
      base === 'StringLike'
        ? naiveMatches(units, value)
        : units.map(({ char }) => char).join('') === value,
    );
  switch (quantifier) {
    case 'ForAllValues':
      return base === 'StringNotEquals' ? !values.some(same) : values.every(same);
    case 'ForAnyValue':
      return base === 'StringNotEquals' ? values.some((one) => !same(one)) : values.some(same);
    default:
      return base === 'StringNotEquals' ? !values.some(same) : values.some(same);
  }
}

function naiveApplies(statement: Statement, world: World, { action, resource }: Question): boolean {
  const resources = listed(statement.Resource).map((text) => naiveUnits(text, world));
  if (resources.some((units) => units === undefined)) return false;
  for (const [operator, keys] of Object.entries(statement.Condition ?? {})) {
    for (const [key, texts] of Object.entries(keys)) {
      const wanted = listed(texts).map((text) => naiveUnits(text, world));
      if (wanted.some((units) => units === undefined)) return false;
      if (!naiveCondition(operator, key, wanted as Unit[][], world)) return false;
    }
  }
  const actions = listed(statement.Action).map((text) => naiveUnits(text, world) as Unit[]);
  return (
    actions.some((units) => naiveMatches(units, action)) &&
    resources.some((units) => naiveMatches(units as Unit[], resource))
  );
}

function naiveAllows(statements: Statement[], world: World, question: Question): boolean {
  const matching = statements.filter((statement) => naiveApplies(statement, world, question));
  return (
    matching.some(({ Effect }) => Effect === 'Allow') &&
    !matching.some(({ Effect }) => Effect === 'Deny')
  );
}

const ARN = 'arn:aws:iot:r:a:x';
const VARIABLES = [
  '${iot:ClientId}',
  '${iot:Connection.Thing.ThingName}',
  '${iot:Connection.Thing.Attributes[color]}',
  '${iot:Unknown}',
];
const letters = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*', '?'), maxLength: 6 });
const template = fc
  .array(fc.oneof({ weight: 3, arbitrary: letters }, fc.constantFrom(...VARIABLES)), {
    maxLength: 3,
  })
  .map((parts) => parts.join(''));
const oneOrMore = (text: fc.Arbitrary<string>): fc.Arbitrary<Texts> =>
  fc.oneof(text, fc.array(text, { minLength: 1, maxLength: 3 }));
const operator = fc.constantFrom(
  ...['', 'ForAllValues:', 'ForAnyValue:'].flatMap((set) =>
    ['StringEquals', 'StringNotEquals', 'StringLike'].map((base) => `${set}${base}`),
  ),
);
const key = fc.constantFrom(
  'iot:ClientId',
  'iot:ConnectAttributes',
  'iot:Connection.Thing.Attributes[color]',
  'iot:Connection.Thing.IsAttached',
);
const wanted = fc.oneof(letters, template, fc.constantFrom('true', 'LastWill', 'ab'));
const statement: fc.Arbitrary<Statement> = fc.record(
  {
    Effect: fc.constantFrom('Allow' as const, 'Deny' as const),
    Action: oneOrMore(fc.constantFrom('iot:a', 'iot:ab', 'iot:*', 'iot:?', '*')),
    Resource: oneOrMore(
      fc.oneof(
        fc.constant('*'),
        template.map((text) => `${ARN}${text}`),
      ),
    ),
    Condition: fc.dictionary(
      operator,
      fc.dictionary(key, oneOrMore(wanted), { minKeys: 1, maxKeys: 2 }),
      { maxKeys: 2 },
    ),
  },
  { requiredKeys: ['Effect', 'Action', 'Resource'] },
);
const id = fc.constantFrom('a', 'b', '*', '?', 'ab');
const world: fc.Arbitrary<World> = fc.record({
  clientId: id,
  thing: id,
  color: fc.option(letters, { nil: undefined }),
  attributes: fc.subarray(['PersistentConnect', 'LastWill']),
});
const question: fc.Arbitrary<Question> = fc.record({
  action: fc.constantFrom('iot:a', 'iot:ab', 'iot:b'),
  resource: letters.map((text) => `${ARN}${text}`),
});

function contextOf({ clientId, thing, color, attributes }: World): PolicyContext {
  const facts = { name: thing, ...(color === undefined ? {} : { attributes: { color } }) };
  return { clientId, thing: facts, connectAttributes: attributes };
}

test('the evaluator decides like the plain statement of the rules, on any policy', () => {
  let allowedCount = 0;
  fc.assert(
    fc.property(
      fc.array(statement, { minLength: 1, maxLength: 4 }),
      world,
      question,
      (list, w, q) => {
        const parsed = parsePolicyDocument(
          JSON.stringify({ Version: '2012-10-17', Statement: list }),
        );
        if ('malformed' in parsed) throw new Error(parsed.malformed.detail);
        const { decide } = bindPolicies([compilePolicy('p', parsed.document)], contextOf(w));
        const { allowed } = decide(q.action, q.resource);
        if (allowed) allowedCount++;
        expect(allowed).toBe(naiveAllows(list, w, q));
      },
    ),
    { numRuns: 5_000 },
  );
  // Both answers must come up often, or the comparison proves nothing.
  expect(allowedCount).toBeGreaterThan(200);
  expect(allowedCount).toBeLessThan(4_800);
});

test('a policy on its own topics never allows those of a neighbour, whatever the names are', () => {
  const own = (variable: string) => ({
    Version: '2012-10-17' as const,
    Statement: [
      { Effect: 'Allow' as const, Action: ['iot:*'], Resource: [`${ARN}/\${${variable}}/*`] },
    ],
  });
  const name = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '$', '{', '}', '+', '#') });
  const variable = fc.constantFrom('iot:ClientId', 'iot:Connection.Thing.ThingName');
  fc.assert(
    fc.property(name, name, variable, (mine, other, which) => {
      fc.pre(mine !== other && mine !== '');
      const context = { clientId: mine, thing: { name: mine } };
      const { decide } = bindPolicies([compilePolicy('p', own(which))], context);
      expect(decide('iot:a', `${ARN}/${mine}/x`).allowed).toBe(true);
      expect(decide('iot:a', `${ARN}/${other}/x`).allowed).toBe(false);
    }),
    { numRuns: 5_000 },
  );
});
