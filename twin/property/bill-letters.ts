/** The letters of a stored bill: what the store knows besides the bill, and who may be told what. */
import { defined } from '#kernel/defined.ts';
import { LabError } from '#kernel/errors.ts';
import type { Language } from '#kernel/language.ts';
import { rational, type Rational } from '#kernel/rational.ts';
import { addDays, berlinDate, daysInclusive, type CivilDate } from '#kernel/time.ts';
import { fuelUse } from '../billing/fuel-stock.ts';
import type { RuleSet } from '../billing/rule-set.ts';
import type { Bill, BillInput, BillLine } from '../billing/types.ts';
import type { CostItem } from '../billing/worksheets/cost-list.ts';
import type { Statement } from '../billing/worksheets/statement.ts';
import type { HeatStatement } from '../store/heat.ts';
import type { BillLetter, Sender } from '../documents/bill-letter.ts';
import type { PaperBrand } from '../documents/document.ts';
import { annualFacts } from '../documents/annual-facts.ts';
import { allFindings } from '../documents/letter-check.ts';
import { ownKwh } from '../documents/own-heat.ts';
import { averageUserOf, type EnergySource } from '../inform/average-user.ts';
import { monthOf } from '#kernel/month.ts';
import type { BillStore } from './bill-source.ts';
import {
  dwellingInformation,
  type DwellingInformation,
  type InformStore,
} from './dwelling-information.ts';
import { propertyError, unknownDwelling } from './errors.ts';
import { lineOf, storedBill, type StoredBill } from './stored-bill.ts';

interface LetterOptions {
  /** The period that ends in this year. */
  readonly year: string;
  readonly language: Language;
  /** Default: the day that the data has reached. */
  readonly date?: CivilDate;
  /** Default: the property itself. */
  readonly sender?: Sender;
  readonly brand?: PaperBrand;
  /** Default: the bill of what the store holds. */
  readonly stored?: StoredBill;
  /** Whose months the letters show; default: those of the present occupants. */
  readonly monthsOf?: 'occupants' | 'nobody';
  /** Day of the letters that these take the place of. */
  readonly replaces?: CivilDate;
}

/** Throws what `storedBill` throws. */
export function storedBillLetter(
  store: BillStore & InformStore,
  options: LetterOptions,
): BillLetter {
  const stored = options.stored ?? storedBill(store, options.year);
  const letter = letterOf(store, stored, options);
  const beforeKwh = letter.annual?.beforeKwh ?? kwhBefore(store, letter, options);
  const annual = { ...letter.annual, ...(beforeKwh && { beforeKwh }) };
  const whole = Object.keys(annual).length === 0 ? letter : { ...letter, annual };
  return { ...whole, findings: allFindings(whole, stored.source.input) };
}

/** What users heated with in the period before, where they lived here for all of it. */
function kwhBefore(
  store: BillStore & InformStore,
  { bill: { property, period, lines } }: BillLetter,
  options: LetterOptions,
): ReadonlyMap<string, Rational> | undefined {
  const year = Number(options.year) - 1;
  const costs = store.costs.endingIn(property.id, year);
  if (costs === undefined || addDays(costs.to, 1) !== period.from) return undefined;
  const before = billBefore(store, String(year));
  if (before === undefined || before.bill.provisional) return undefined;
  const letter = letterOf(store, before, { ...options, year: String(year), monthsOf: 'nobody' });
  const own = lines.flatMap((line): [string, Rational][] => {
    const then = before.bill.lines.find(({ unit, occupant, payer, days }) => {
      const isSame = unit === line.unit && occupant === line.occupant && payer === 'tenant';
      return isSame && days === daysInclusive(costs.from, costs.to);
    });
    const isOwn = line.payer === 'tenant' && line.period.from === period.from;
    const kwh = isOwn && then ? ownKwh(letter, then) : undefined;
    return kwh === undefined ? [] : [[line.userId, kwh]];
  });
  return own.length === 0 ? undefined : new Map(own);
}

/** A period without costs or readings has no bill, and nothing is compared with it. */
function billBefore(store: BillStore, year: string): StoredBill | undefined {
  try {
    return storedBill(store, year);
  } catch (error) {
    if (error instanceof LabError) return undefined;
    throw error;
  }
}

/** All but what only the period before knows, and not checked. */
function letterOf(
  store: BillStore & InformStore,
  { bill, source }: StoredBill,
  options: LetterOptions,
): BillLetter {
  const { language, date, sender, brand, replaces, monthsOf = 'occupants' } = options;
  const { input, statement: given } = source;
  const { law } = source;
  const property = store.properties.property(bill.property.id);
  const address = property?.address ?? '';
  const statement = store.heat.statementBefore(bill.property.id, bill.period.to);
  const energy = statement?.energy as EnergySource | undefined;
  const month = monthOf(bill.period.to);
  return {
    language,
    date: date ?? berlinDate(store.domainClock.now()),
    sender: sender ?? given?.sender ?? { name: bill.property.name, address },
    propertyAddress: address,
    bill,
    ...(date && { sentOn: date }),
    ...(replaces && { replaces }),
    ...(brand && { brand }),
    ...(energy && averageOf(bill.country, energy, month)),
    ...costsOf(input, given?.items, { law, energy }),
    years: monthsOf === 'nobody' ? new Map() : yearsOf(store, bill, month),
    ...annualOf(given, statement, bill),
  };
}

/** The normed user that a dwelling of this country and source is compared with. */
export function averageOf(
  country: string,
  energy: EnergySource,
  month: string,
): Pick<BillLetter, 'energy' | 'averageUser'> {
  const user = averageUserOf(country, energy, month);
  return { energy, ...(user && { averageUser: user }) };
}

/** The cost statement, and the heat of the period where the statement of the heat is of it. */
function annualOf(
  given: Statement | undefined,
  heat: HeatStatement | undefined,
  { period }: Bill,
): Pick<BillLetter, 'annual'> {
  const facts = given?.annual === undefined ? {} : annualFacts(given.annual);
  const isOfPeriod = heat?.from === period.from && heat.to === period.to;
  const heatKwh = isOfPeriod ? { heatKwh: rational(heat.heatKwh) } : {};
  const annual = { ...heatKwh, ...facts };
  return Object.keys(annual).length === 0 ? {} : { annual };
}

/**
 * The line of a dwelling that its letter is about: that of one occupant, or of whoever lived there
 * last. Throws PROPERTY_UNKNOWN_DWELLING, and PROPERTY_NOT_FOUND where the bill has no such user.
 */
export function letterLine(
  { lines }: Bill,
  dwellingId: string,
  occupantId: string | undefined,
): BillLine {
  const own = lines.filter(({ unit }) => unit === dwellingId);
  if (own.length === 0)
    throw unknownDwelling(dwellingId, [...new Set(lines.map(({ unit }) => unit))]);
  const line = occupantId === undefined ? own.at(-1) : lineOf(own, dwellingId, occupantId);
  if (line === undefined) {
    throw propertyError('PROPERTY_NOT_FOUND', { details: { what: `dwelling ${dwellingId}` } });
  }
  return line;
}

/** Units that fuel is bought in. */
export const FUEL_UNITS: Readonly<Partial<Record<EnergySource, string>>> = { oil: 'l' };

function costsOf(
  input: BillInput,
  items: readonly CostItem[] | undefined,
  { law, energy }: { readonly law: RuleSet; readonly energy: EnergySource | undefined },
): Pick<BillLetter, 'costs'> {
  if (items === undefined) return {};
  const unit = energy && FUEL_UNITS[energy];
  return { costs: costList(input, items, { law, unit }) };
}

/** The costs of a bill one by one, with the fuel of its stock. */
export function costList(
  { costs }: BillInput,
  items: readonly CostItem[],
  { law, unit }: { readonly law: RuleSet; readonly unit?: string | undefined },
): NonNullable<BillLetter['costs']> {
  const { fuelStock } = costs;
  if (fuelStock === undefined) return { items };
  const use = fuelUse(fuelStock, law);
  return {
    items,
    fuel: {
      lots: fuelStock.lots,
      closing: { quantity: fuelStock.closing, cents: use.closing.cents },
      used: { quantity: use.used, cents: use.cost.cents, amount: use.cost },
      ...defined({ unit }),
    },
  };
}

function yearsOf(store: InformStore, bill: Bill, month: string): NonNullable<BillLetter['years']> {
  const years = new Map<string, Pick<DwellingInformation, 'year' | 'yearBefore'>>();
  for (const line of bill.lines) {
    const known = informationOf(store, line, month);
    if (known !== undefined) years.set(line.userId, known);
  }
  return years;
}

const NO_GRAPH = ['PROPERTY_NOT_FOUND', 'PROPERTY_UNKNOWN_DWELLING', 'PROPERTY_NO_CONSUMPTION_YET'];

/** The graph shows months of the present occupant only, so it belongs to nobody else's letter. */
function informationOf(
  store: InformStore,
  line: BillLine,
  month: string,
): DwellingInformation | undefined {
  try {
    const information = dwellingInformation(store, line.unit, { month });
    const { name, from } = information.occupancy;
    const isOwn = name === line.occupant && from <= line.period.to && information.months.length > 0;
    return isOwn ? information : undefined;
  } catch (error) {
    // Without a finished bill before this one, or before the month is over, there is no graph.
    if (error instanceof LabError && NO_GRAPH.includes(error.code)) return undefined;
    throw error;
  }
}
