/** What a bill's letter needs besides the bill: who sends it, to whom, and what the landlord knows. */
import type { Language } from '#kernel/language.ts';
import type { Rational } from '#kernel/rational.ts';
import type { CivilDate } from '#kernel/time.ts';
import type { Cents } from '#kernel/units.ts';
import type { Amount } from '../billing/because.ts';
import type { Bill, BillLine, Finding, FuelLot } from '../billing/types.ts';
import type { CostItem } from '../billing/worksheets/cost-list.ts';
import type { AverageUser, EnergySource } from '../inform/average-user.ts';
import type { YearMonth } from '../inform/weather-adjustment.ts';
import type { PaperBrand } from './document.ts';
import type { Format } from './format.ts';
import { letterState, type LetterState } from './letter-state.ts';
import type { Notes } from './notes.ts';
import type { Words } from './document-words.ts';

export interface Sender {
  readonly name: string;
  /** Parts set apart by commas: street, postcode and town. */
  readonly address: string;
  /** Telephone, mail: one line. */
  readonly contact?: string;
  readonly account?: { readonly holder: string; readonly iban: string };
}

export interface CostList {
  readonly items: readonly CostItem[];
  /** Of a plant with a stock. */
  readonly fuel?: {
    readonly lots: readonly FuelLot[];
    readonly closing: FuelLot;
    /** Cents, and the reason: first in first out. */
    readonly used: FuelLot & { readonly amount: Amount };
    /** `l`; without it the quantities have no unit. */
    readonly unit?: string;
  };
}

/** A tax or levy in the costs, and the clause that it stands in. */
interface Tax {
  readonly label: string;
  readonly cents: Cents;
  readonly source?: string;
}

/** What the law wants told with a bill (§6a Abs. 3 HeizkostenV), as the landlord knows it. */
export interface AnnualFacts {
  readonly mix?: readonly { readonly carrier: string; readonly pct: Rational }[];
  /** Of district heat. */
  readonly ghgKgPerKwh?: Rational;
  readonly primaryEnergyFactor?: Rational;
  readonly taxes?: readonly Tax[];
  /** Heat of the building for room heating in the period. */
  readonly heatKwh?: Rational;
  /** Own heating of the period before, by user of the bill. */
  readonly beforeKwh?: ReadonlyMap<string, Rational>;
}

export interface BillLetter {
  readonly language: Language;
  readonly date: CivilDate;
  /** The same, where somebody said that it goes out then. */
  readonly sentOn?: CivilDate;
  readonly sender: Sender;
  /** Under whose name it goes out, where it is not the landlord's. */
  readonly brand?: PaperBrand;
  /** Where the dwellings are. */
  readonly propertyAddress: string;
  readonly bill: Bill;
  /** Of the legal check; undefined where nobody checked. For the landlord only. */
  readonly findings?: readonly Finding[];
  readonly energy?: EnergySource;
  readonly annual?: AnnualFacts;
  /** Day of the bill that this one takes the place of. */
  readonly replaces?: CivilDate;
  /** The costs one by one; without them the bill shows their sums. */
  readonly costs?: CostList;
  readonly averageUser?: AverageUser;
  /** Twelve months of own heating by user of the bill, this period's and the last one's (§6a Abs. 3). */
  readonly years?: ReadonlyMap<
    string,
    { readonly year: readonly YearMonth[]; readonly yearBefore: readonly YearMonth[] }
  >;
}

/** What the parts of one letter share while it is written. */
export interface Writing {
  readonly letter: BillLetter;
  readonly bill: Bill;
  readonly line: BillLine;
  readonly words: Words;
  readonly format: Format;
  readonly notes: Notes;
  readonly state: LetterState;
}

/** The state of a letter; all that is written derives from it. */
export function stateOf({ bill, date, findings, replaces }: BillLetter): LetterState {
  const options = { ...(findings && { findings }), ...(replaces && { replaces }) };
  return letterState({ bill, date, ...options });
}

/** Days that a tenant has to pay, or a landlord to pay back, from the date of the letter. */
export const DAYS_TO_PAY = 30;
