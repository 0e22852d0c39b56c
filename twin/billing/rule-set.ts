/**
 * The law of a country as the engine asks for it: values by the day they are in force, with unit
 * and source, and the clause behind each kind of figure. What the law does not know, the engine
 * refuses to calculate; no country and no year is in the code.
 */
import { rational, type Rational } from '#kernel/rational.ts';
import type { CivilDate } from '#kernel/time.ts';
import type { RuleId } from './because.ts';
import { billingError } from './errors.ts';

export type ParameterValue = string | number | null | Readonly<Record<string, string | number>>;

interface DatedValue {
  /** First day on which it holds, until the next value's. */
  readonly from: CivilDate;
  readonly value: ParameterValue;
  readonly source: string;
  /** What about the value nobody has checked yet. */
  readonly unverified?: string;
}

export const APPLIES = ['period-begins', 'day', 'delivery'] as const;
/**
 * Which day decides about a value: the first one of the billing period, the day of what it is
 * about (for a whole period its last one), or the day on which fuel was delivered.
 */
type Applies = (typeof APPLIES)[number];

export interface Parameter {
  readonly about: string;
  readonly unit: string;
  readonly applies: Applies;
  /** What a percentage is taken of, where it is not the same for all of its kind. */
  readonly base?: string;
  /** By day, oldest first. */
  readonly values: readonly DatedValue[];
}

/** What the law knows of a fuel, as a worksheet names it. */
export interface FuelData {
  /** What is burnt, whatever unit it is bought in. */
  readonly carrier: string;
  readonly unit: string;
  /** The fuel by kWh whose factor counts once a unit is turned into kWh. */
  readonly counted_as?: string;
  /** CO2 of a unit; a fuel without it needs the figure of the supplier. */
  readonly kg_per_unit?: string | number;
  /** Net calorific value of a unit. */
  readonly kwh_per_unit?: string | number;
  /** Since when it carries a CO2 price; a fuel without it carries none. */
  readonly co2_price_from?: CivilDate;
  /** Group of fuels with a tax rate of its own. */
  readonly vat?: string;
  readonly source: string;
  readonly unverified?: string;
}

/** What bills of a country are in. */
interface Currency {
  /** ISO 4217. */
  readonly code: string;
  readonly sign: string;
}

interface RuleSetDefaults {
  /** Without it base costs go by days when users change. */
  readonly degree_day_table?: string;
  /** `table`: the base costs of hot water go by the same table; `days`, the default. */
  readonly hot_water_base?: 'days' | 'table';
  /** `area`: costs of one side go by area alone; `shared`: like the other costs of that side. */
  readonly operating_costs: 'shared' | 'area';
}

interface RuleSetData {
  readonly country: string;
  readonly name: string;
  readonly law: string;
  /** Whose clock its days go by. */
  readonly timeZone: string;
  readonly currency: Currency;
  readonly defaults: RuleSetDefaults;
  readonly unverified: readonly string[];
  readonly clauses: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly fuels: Readonly<Record<string, FuelData>>;
}

export type Table = ReadonlyMap<string, Rational>;

export interface RuleSet {
  readonly country: string;
  readonly name: string;
  readonly law: string;
  /** Whose clock its days go by. */
  readonly timeZone: string;
  readonly currency: Currency;
  readonly defaults: RuleSetDefaults;
  /** Points that nobody has checked, of the country and of single values. */
  readonly unverified: readonly string[];
  readonly parameterIds: readonly string[];
  /** Legal source of a kind of figure. Throws BILLING_RULE_NOT_IN_LAW. */
  clause(rule: RuleId): string;
  /** What is known of a fuel. */
  fuel(id: string): FuelData | undefined;
  readonly fuelIds: readonly string[];
  /** Of a parameter that the law has; its values apply by it. */
  parameter(id: string): Parameter | undefined;
  /** Ids of the parameters `group/…`, without the group. */
  entries(group: string): readonly string[];
  /** The value in force on a day, if there is one. */
  at(id: string, day: CivilDate): DatedValue | undefined;
  /** Throws BILLING_NO_PARAMETER. */
  number(id: string, day: CivilDate): Rational;
  /** Throws BILLING_NO_PARAMETER. */
  table(id: string, day: CivilDate): Table;
  /** Values that begin to hold after the first and up to the last day. */
  changes(
    id: string,
    period: { readonly from: CivilDate; readonly to: CivilDate },
  ): readonly DatedValue[];
}

/** A rule set from checked data; see `parameters.ts` for how it is read. */
export function createRuleSet(data: RuleSetData): RuleSet {
  const at = (id: string, day: CivilDate): DatedValue | undefined =>
    data.parameters[id]?.values.findLast(({ from }) => from <= day);
  const tables = new WeakMap<DatedValue, Table>();
  const numbers = new WeakMap<DatedValue, Rational>();
  const known = (id: string, day: CivilDate): DatedValue => {
    const found = at(id, day);
    if (found === undefined || found.value === null) throw noParameter(data, id, day);
    return found;
  };
  return {
    country: data.country,
    name: data.name,
    law: data.law,
    timeZone: data.timeZone,
    currency: data.currency,
    defaults: data.defaults,
    unverified: unverifiedOf(data),
    parameterIds: Object.keys(data.parameters),
    fuel: (id) => (Object.hasOwn(data.fuels, id) ? data.fuels[id] : undefined),
    fuelIds: Object.keys(data.fuels),
    parameter: (id) => data.parameters[id],
    entries: (group) =>
      Object.keys(data.parameters).flatMap((id) =>
        id.startsWith(`${group}/`) ? [id.slice(group.length + 1)] : [],
      ),
    clause(rule) {
      const clause = data.clauses[rule];
      if (clause !== undefined) return clause;
      const details = { rule, country: data.name, law: data.law };
      throw billingError('BILLING_RULE_NOT_IN_LAW', { details });
    },
    at,
    number(id, day) {
      const found = known(id, day);
      return remember(numbers, found, () => rational(found.value as string | number));
    },
    table(id, day) {
      const found = known(id, day);
      return remember(tables, found, () => toTable(found.value as Record<string, string>));
    },
    changes: (id, { from, to }) =>
      (data.parameters[id]?.values ?? []).filter((value) => value.from > from && value.from <= to),
  };
}

function remember<V>(cache: WeakMap<DatedValue, V>, key: DatedValue, make: () => V): V {
  const cached = cache.get(key);
  if (cached !== undefined) return cached;
  const made = make();
  cache.set(key, made);
  return made;
}

function toTable(value: Readonly<Record<string, string | number>>): Table {
  return new Map(Object.entries(value).map(([key, entry]) => [key, rational(entry)]));
}

function unverifiedOf(data: RuleSetData): readonly string[] {
  const values = Object.entries(data.parameters).flatMap(([id, { values: dated }]) =>
    dated.flatMap(({ from, unverified }) =>
      unverified === undefined ? [] : [`${id} from ${from}: ${unverified}`],
    ),
  );
  const fuels = Object.entries(data.fuels).flatMap(([id, { unverified }]) =>
    unverified === undefined ? [] : [`fuel ${id}: ${unverified}`],
  );
  return [...data.unverified, ...values, ...fuels];
}

function noParameter(data: RuleSetData, id: string, day: CivilDate): Error {
  const details = { parameter: id, day, country: data.name };
  return billingError('BILLING_NO_PARAMETER', { details });
}
