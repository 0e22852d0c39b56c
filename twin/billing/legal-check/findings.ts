/** How findings of the legal check are made, and how their consequence is measured. */
import { defined } from '#kernel/defined.ts';
import { divide, multiply, rational, roundToCents, type Rational } from '#kernel/rational.ts';
import { cents, type Cents } from '#kernel/units.ts';
import type { FindingKey } from '../../words/en/findings.ts';
import { translated } from '../../words/words.ts';
import { heatingBill } from '../bill.ts';
import { findingText } from './finding-text.ts';
import { dayInForce } from '../in-force.ts';
import type { RuleSet } from '../rule-set.ts';
import type { Bill, BillInput, BillLine, Cut, Finding } from '../types.ts';

export interface Checked {
  readonly input: BillInput;
  readonly bill: Bill;
  readonly law: RuleSet;
}

/** A check looks at a bill and says what is wrong with it, if anything. */
export type Check = (checked: Checked) => readonly Finding[];

type FindingSeed = Pick<Finding, 'level' | 'field' | 'source'> & {
  readonly consequenceCents?: number;
  readonly cut?: Cut;
  readonly details?: Finding['details'];
};

/** The words come from `../../words/findings.ts`, in all languages. */
export function finding(
  key: FindingKey,
  { cut, consequenceCents = cut === undefined ? 0 : sumOfCut(cut), ...seed }: FindingSeed,
): Finding {
  const [code = key] = key.split('/');
  const { details = {}, level, field, source } = seed;
  return {
    code,
    level,
    field,
    source,
    ...findingText(key, 'en', details),
    translations: translated((language) => findingText(key, language, details)),
    consequenceCents: cents(consequenceCents),
    ...defined({ cut }),
    details,
  };
}

/** Legal source of a parameter in force, or of the law as a whole. */
export function sourceOf({ law, input }: Checked, id: string): string {
  return law.at(id, dayInForce(law, id, input.period))?.source ?? law.law;
}

/** The value in force, undefined where the law of the country has none. */
export function valueOf({ law, input }: Checked, id: string): Rational | undefined {
  const day = dayInForce(law, id, input.period);
  const dated = law.at(id, day);
  return dated === undefined || dated.value === null ? undefined : law.number(id, day);
}

/** Percent that tenants may cut for a reason, and its own source; undefined before its time. */
export function cutFor(checked: Checked, reason: string) {
  const { law, input } = checked;
  const id = `reduction/${reason}`;
  const pct = valueOf(checked, id);
  if (pct === undefined || input.facts?.betweenOwners === true) return undefined;
  return { reason, pct, source: sourceOf(checked, id), base: law.parameter(id)?.base };
}

export function tableEntry({ law, input }: Checked, id: string, key: string): Rational | undefined {
  const day = dayInForce(law, id, input.period);
  return law.at(id, day) === undefined ? undefined : law.table(id, day).get(key);
}

/** Cents that change hands when the bill is made from a changed input. */
export function movedCents({ bill, law }: Checked, changed: BillInput): number {
  const other = new Map(heatingBill(changed, law).lines.map((line) => [line.userId, line]));
  return bill.lines.reduce((moved, { userId, total }) => {
    const after = other.get(userId)?.total.cents ?? 0;
    return moved + Math.max(0, total.cents - after);
  }, 0);
}

/** What each tenant may cut for a reason: percent of something of the own line. */
export function cutByUser(
  { bill }: Pick<Checked, 'bill'>,
  { reason, pct }: { readonly reason: string; readonly pct: Rational },
  of: (line: BillLine) => number,
): Cut {
  const rows = bill.lines
    .filter(({ payer }) => payer === 'tenant')
    .map((line) => [line.userId, partOf(of(line), pct)] as const);
  return { reason, byUser: new Map(rows) };
}

function partOf(base: number, pct: Rational): Cents {
  return roundToCents(divide(multiply(rational(base), pct), rational(100)));
}

const sumOfCut = ({ byUser }: Cut): number =>
  [...byUser.values()].reduce((sum, own) => sum + own, 0);

export const billedCents = ({ total, co2Credit }: BillLine): number =>
  total.cents - (co2Credit?.cents ?? 0);

export const heatingCents = ({ heatingBase, heatingConsumption }: BillLine): number =>
  heatingBase.cents + heatingConsumption.cents;
