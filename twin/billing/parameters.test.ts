import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LabError } from '#kernel/errors.ts';
import { sum, toExactText } from '#kernel/rational.ts';
import { readRuleSet } from './parameters.ts';
import { countries, ruleSetOf } from './rule-sets.ts';

const HEAD = `country: utopia
name: Utopia
law: Law
time_zone: Europe/Berlin
currency: { code: EUR, sign: € }
defaults: { operating_costs: shared }
clauses: { row-total: §1 }
`;
const parameter = (values: string): string =>
  `${HEAD}parameters:\n  rate:\n    about: A rate\n    unit: percent\n    applies: day\n    values:\n${values}`;
const read = (text: string) => readRuleSet([{ name: 'utopia/a.yaml', text }]);

describe('values by the day they are in force', () => {
  const law = read(
    parameter(`      - { from: 2020-01-01, value: 1/3, source: §2 }
      - { from: 2024-07-01, value: 0.1, source: §3 }
      - { from: 2027-01-01, value: null, source: §4 }
`),
  );

  test.each([
    ['2020-01-01', '1/3'],
    ['2024-06-30', '1/3'],
    ['2024-07-01', '0.1'],
    ['2026-12-31', '0.1'],
  ])('%s has %s', (day, value) => {
    expect(toExactText(law.number('rate', day))).toBe(value);
  });

  test.each(['2019-12-31', '2027-01-01'])('on %s none is known', (day) => {
    expect(() => law.number('rate', day)).toThrow(
      expect.objectContaining({ code: 'BILLING_NO_PARAMETER' }),
    );
  });

  test('a change within a period is told', () => {
    const changes = law.changes('rate', { from: '2024-01-01', to: '2024-12-31' });
    expect(changes.map(({ from }) => from)).toEqual(['2024-07-01']);
  });

  test('a rule without a clause is refused', () => {
    expect(law.clause('row-total')).toBe('§1');
    expect(() => law.clause('co2-credit')).toThrow(
      expect.objectContaining({ code: 'BILLING_RULE_NOT_IN_LAW' }),
    );
  });
});

describe('a bad parameter file is named by file and line', () => {
  test.each<[string, string, string]>([
    ['not YAML', 'country: [', 'utopia/a.yaml:1'],
    ['an unknown key', `${HEAD}colour: red\n`, 'utopia/a.yaml:'],
    ['no clauses', 'country: utopia\n', 'name, law, time_zone, currency, defaults and clauses'],
    ['no source', parameter('      - { from: 2020-01-01, value: 1 }\n'), 'utopia/a.yaml:'],
    [
      'no day of the calendar',
      parameter('      - { from: 2021-02-29, value: 1, source: s }\n'),
      'a.yaml:14',
    ],
    [
      'days out of order',
      parameter(
        '      - { from: 2021-01-01, value: 1, source: s }\n      - { from: 2020-01-01, value: 1, source: s }\n',
      ),
      'a.yaml:15',
    ],
    [
      'a word for a number',
      parameter('      - { from: 2020-01-01, value: much, source: s }\n'),
      'numbers',
    ],
    [
      'a number over 0',
      parameter('      - { from: 2020-01-01, value: 1/0, source: s }\n'),
      'numbers',
    ],
  ])('%s', (_what, text, where) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'BILLING_BAD_PARAMETERS' }));
    expect(() => read(text)).toThrow(where);
  });

  test('a parameter in two files, and files of two countries', () => {
    const text = parameter('      - { from: 2020-01-01, value: 1, source: s }\n');
    const again = { name: 'b.yaml', text: text.slice(text.indexOf('parameters:')) };
    const twice = { ...again, text: `country: utopia\n${again.text}` };
    expect(() => readRuleSet([{ name: 'a.yaml', text }, twice])).toThrow('rate in one file only');
    const other = { ...again, text: `country: erewhon\n${again.text}` };
    expect(() => readRuleSet([{ name: 'a.yaml', text }, other])).toThrow('country: utopia');
  });

  test('any text is read or refused with a code', () => {
    const pieces = fc.constantFrom(
      ...parameter('      - { from: 2020-01-01, value: 1, source: s }\n').split(/(?<=[:\n])/),
      '- ',
      '{',
      '&a ',
      '*a',
      '2',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces).map((parts) => parts.join('')),
        ),
        (text) => {
          try {
            read(text);
          } catch (error) {
            expect(error).toBeInstanceOf(LabError);
            expect(error).toMatchObject({ code: 'BILLING_BAD_PARAMETERS' });
          }
        },
      ),
    );
  });
});

describe('the laws that come along', () => {
  test.each(['third', '92nd', '14-13-13'])('the degree days of table %s are 1000 ‰', (name) => {
    const table = ruleSetOf('germany').table(`degree_days_${name}`, '2025-01-01');
    expect(table.size).toBe(12);
    expect(toExactText(sum([...table.values()]))).toBe('1000');
  });

  test.each(countries())(
    '%s says which shares are lawful and what stands behind them',
    (country) => {
      const law = ruleSetOf(country);
      const { source } = law.at('heating_consumption_share', '2025-01-01') ?? {};
      expect(source).toMatch(/§/);
      expect(law.clause('base-by-area')).toMatch(/§/);
    },
  );

  test('a country without a law is named with those that have one', () => {
    expect(() => ruleSetOf('france')).toThrow(
      expect.objectContaining({
        code: 'BILLING_UNKNOWN_COUNTRY',
        hint: 'choose one of: austria, germany',
      }),
    );
  });

  test('what nobody has checked is told by name', () => {
    expect(ruleSetOf('austria').unverified.join('\n')).toContain('bill_deadline_months');
    expect(ruleSetOf('germany').unverified.join('\n')).toContain('low_user_factor_max');
  });
});
