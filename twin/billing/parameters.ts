/**
 * Reads the law of a country from the texts of its YAML files. Pure: who calls it has read them.
 * Every complaint names file, line, what was expected and what to do.
 */
import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { LineCounter, parseDocument, type Document } from 'yaml';
import { rational } from '#kernel/rational.ts';
import { civilDate } from '#kernel/time.ts';
import { billingError } from './errors.ts';
import {
  APPLIES,
  createRuleSet,
  type FuelData,
  type Parameter,
  type ParameterValue,
  type RuleSet,
} from './rule-set.ts';

interface ParameterFile {
  readonly name: string;
  readonly text: string;
}

const Text = Type.String({ minLength: 1, maxLength: 400 });
const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });
/** A number, `a/b` where it has no end, or a day. */
const Scalar = Type.Union([Type.Number(), Type.String({ minLength: 1, maxLength: 40 })]);
const closed = { additionalProperties: false } as const;

const ParameterSchema = Type.Object(
  {
    about: Text,
    unit: Text,
    applies: Type.Union(APPLIES.map((one) => Type.Literal(one))),
    base: Type.Optional(Text),
    values: Type.Array(
      Type.Object(
        {
          from: Day,
          value: Type.Union([Scalar, Type.Null(), Type.Record(Type.String(), Scalar)]),
          source: Text,
          unverified: Type.Optional(Text),
        },
        closed,
      ),
      { minItems: 1 },
    ),
  },
  closed,
);

const FuelSchema = Type.Object(
  {
    carrier: Text,
    unit: Text,
    counted_as: Type.Optional(Text),
    kg_per_unit: Type.Optional(Scalar),
    kwh_per_unit: Type.Optional(Scalar),
    co2_price_from: Type.Optional(Day),
    vat: Type.Optional(Text),
    source: Text,
    unverified: Type.Optional(Text),
  },
  closed,
);

/** One file: parameters, fuels, or the clauses and defaults of the country. */
const ParameterFileSchema = Type.Object(
  {
    country: Type.String({ pattern: '^[a-z]{2,40}$' }),
    name: Type.Optional(Text),
    law: Type.Optional(Text),
    time_zone: Type.Optional(Text),
    currency: Type.Optional(
      Type.Object({ code: Type.String({ pattern: '^[A-Z]{3}$' }), sign: Text }, closed),
    ),
    defaults: Type.Optional(
      Type.Object(
        {
          degree_day_table: Type.Optional(Text),
          hot_water_base: Type.Optional(Type.Union([Type.Literal('days'), Type.Literal('table')])),
          operating_costs: Type.Union([Type.Literal('shared'), Type.Literal('area')]),
        },
        closed,
      ),
    ),
    unverified: Type.Optional(Type.Array(Text)),
    clauses: Type.Optional(Type.Record(Type.String(), Text)),
    parameters: Type.Optional(Type.Record(Type.String(), ParameterSchema)),
    fuels: Type.Optional(Type.Record(Type.String(), FuelSchema)),
  },
  closed,
);
type FileData = Static<typeof ParameterFileSchema>;

const CHECK = Compile(ParameterFileSchema);

/** Throws BILLING_BAD_PARAMETERS. */
export function readRuleSet(files: readonly ParameterFile[]): RuleSet {
  const parts = files.map((file) => ({ file, data: readFile(file) }));
  const head = parts.find(({ data }) => data.clauses !== undefined);
  const name = head?.data.name;
  const law = head?.data.law;
  const defaults = head?.data.defaults;
  const { time_zone: timeZone, currency } = head?.data ?? {};
  if (!head?.data.clauses || !name || !law || !defaults || !timeZone || !currency) {
    const expected = 'name, law, time_zone, currency, defaults and clauses';
    throw bad({ file: files[0]?.name ?? '(no file)', line: 1 }, expected);
  }
  const parameters: Record<string, Parameter> = {};
  const fuels: Record<string, FuelData> = {};
  for (const { file, data } of parts) {
    if (data.country !== head.data.country) {
      throw bad({ file: file.name, line: 1 }, `country: ${head.data.country}`);
    }
    for (const [id, parameter] of Object.entries(data.parameters ?? {})) {
      if (parameters[id] !== undefined) {
        throw bad({ file: file.name, line: 1 }, `${id} in one file only`);
      }
      parameters[id] = parameter;
    }
    Object.assign(fuels, data.fuels);
  }
  const { country, clauses, unverified = [] } = head.data;
  const fixed = defaults as { operating_costs: 'shared' | 'area' };
  return createRuleSet({
    country,
    name,
    law,
    timeZone,
    currency,
    defaults: fixed,
    unverified,
    clauses,
    parameters,
    fuels,
  });
}

function readFile(file: ParameterFile): FileData {
  const lines = new LineCounter();
  const document = parseDocument(file.text, { lineCounter: lines });
  const [problem] = document.errors;
  if (problem !== undefined) {
    const line = lines.linePos(problem.pos[0]).line;
    throw bad({ file: file.name, line }, `YAML (${problem.code})`);
  }
  const data = plainData(document, file);
  const lineOf = (path: readonly (string | number)[]): number => lineAt(document, path, lines);
  if (!CHECK.Check(data)) {
    const [error] = CHECK.Errors(data);
    const path = (error?.instancePath ?? '').split('/').slice(1);
    const where = { file: file.name, line: lineOf(path), path: path.join('.') };
    throw bad(where, error?.message ?? 'the schema of parameter files');
  }
  for (const [id, parameter] of Object.entries(data.parameters ?? {})) {
    checkValues(parameter, (index, expected) => {
      const line = lineOf(['parameters', id, 'values', index]);
      return bad({ file: file.name, line, path: `${id}.values[${index}]` }, expected);
    });
  }
  for (const [id, fuel] of Object.entries(data.fuels ?? {})) {
    const { kg_per_unit = 0, kwh_per_unit = 0, co2_price_from = '2021-01-01' } = fuel;
    if (isNumber(kg_per_unit) && isNumber(kwh_per_unit) && isDay(co2_price_from)) continue;
    const where = { file: file.name, line: lineOf(['fuels', id]), path: `fuels.${id}` };
    throw bad(where, 'numbers such as 2.5 or 40/3, and a day of the calendar');
  }
  return data;
}

/** An alias without its anchor is found only here. */
function plainData(document: Document, file: ParameterFile): unknown {
  try {
    return document.toJS();
  } catch {
    throw bad({ file: file.name, line: 1 }, 'YAML without aliases');
  }
}

type Complain = (index: number, expected: string) => Error;

function checkValues({ values, unit }: Parameter, complain: Complain): void {
  values.forEach(({ from, value }, index) => {
    const before = values[index - 1];
    if (!isDay(from)) throw complain(index, 'a day of the calendar in from');
    if (before !== undefined && before.from >= from) {
      throw complain(index, 'values in order of their days');
    }
    if (!isUsable(value, unit)) throw complain(index, 'numbers such as 2.5 or 40/3');
  });
}

function isUsable(value: ParameterValue, unit: string): boolean {
  if (value === null) return true;
  if (unit === 'day') return typeof value === 'string' && isDay(value);
  const entries = typeof value === 'object' ? Object.values(value) : [value];
  return entries.every(isNumber);
}

function isNumber(value: string | number): boolean {
  if (!/^\d+(\.\d+)?(\/\d+(\.\d+)?)?$/.test(String(value))) return false;
  return !/\/0+(\.0+)?$/.test(String(value)) && rational(value).n >= 0n;
}

function isDay(text: string): boolean {
  try {
    return civilDate(text) === text;
  } catch {
    return false;
  }
}

function lineAt(document: Document, path: readonly (string | number)[], lines: LineCounter) {
  for (let depth = path.length; depth > 0; depth--) {
    const node = document.getIn(path.slice(0, depth), true) as { range?: number[] } | undefined;
    if (node?.range?.[0] !== undefined) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

interface Where {
  readonly file: string;
  readonly line: number;
  readonly path?: string;
}

function bad({ file, line, path = '' }: Where, expected: string): Error {
  const details = { file, line, path: path === '' ? 'the file' : path, expected };
  return billingError('BILLING_BAD_PARAMETERS', { details });
}
