/** The legal check of a stored bill, without what is withheld from the reader. */
import type { Language } from '#kernel/language.ts';
import { toDecimal } from '#kernel/rational.ts';
import { legalCheck } from '../billing/legal-check/legal-check.ts';
import { ruleSetOf } from '../billing/rule-sets.ts';
import type { BillInput, BillUser, Finding } from '../billing/types.ts';
import { findingWords } from '../documents/finding-in-language.ts';
import type { BillLetter } from '../documents/bill-letter.ts';
import type { Store } from '../store/store.ts';
import type { StoredBill, Withheld } from './stored-bill.ts';
import { WHAT_IF_PRESETS } from './what-if-presets.ts';

export interface CheckedBill extends StoredBill {
  /** Of the findings. */
  readonly language: Language;
  readonly withheld: Withheld;
}

/** What is wrong with a bill, and what a what-if can be asked about. */
export function billCheck(
  checked: CheckedBill,
  store: Pick<Store, 'meters'>,
  /** Its letters; what the law demands on them and does not stand there is found too. */
  letter?: BillLetter,
) {
  const { source, bill } = checked;
  const { heatingConsumptionPct, hotWaterConsumptionPct } = bill.shares;
  const hasHotWater = bill.pots.hotWater.cents !== 0 && hotWaterConsumptionPct !== undefined;
  return {
    ...checkHead(checked),
    findings:
      letter?.findings === undefined
        ? findingsOf(source.input, checked)
        : letter.findings.map((finding) => findingRow(finding, checked)),
    shares: {
      heatingConsumptionPct: percent(heatingConsumptionPct),
      hotWaterConsumptionPct: hasHotWater ? percent(hotWaterConsumptionPct) : null,
    },
    dwellings: dwellingOptions(source.input.users, store),
    presets: checked.withheld.dwellings ? presets() : null,
  };
}

export function checkHead({ source, bill, withheld }: CheckedBill) {
  const { property, period, provisional } = bill;
  const { openMeters } = source;
  return { property, period, provisional, openMeters, withheld: withheld.dwellings };
}

/** Findings of an input and the bill made from it, in words of a language. */
export function findingsOf(
  input: BillInput,
  { bill, language, withheld }: Pick<CheckedBill, 'bill' | 'language' | 'withheld'>,
) {
  const findings = legalCheck(input, bill, ruleSetOf(bill.country));
  return findings.map((finding) => findingRow(finding, { language, withheld }));
}

function findingRow(
  finding: Finding,
  { language, withheld }: Pick<CheckedBill, 'language' | 'withheld'>,
) {
  const { code, level, field, source, consequenceCents } = finding;
  return {
    code,
    level,
    field,
    source,
    ...findingWords(finding, language),
    // A sum over dwellings of what each would pay more is a function of single values.
    consequenceCents: withheld.dwellings ? null : consequenceCents,
  };
}

function dwellingOptions(users: readonly BillUser[], store: Pick<Store, 'meters'>) {
  const devices = Map.groupBy(
    store.meters.list().filter(({ kind }) => kind === 'heat-cost-allocator' || kind === 'heat'),
    ({ dwellingId }) => dwellingId,
  );
  return [...Map.groupBy(users, ({ unit }) => unit)].map(([dwellingId, own]) => ({
    dwellingId,
    label: own[0]?.label ?? dwellingId,
    tenancies: own.map(({ from = '', to = '' }) => ({ from, to })),
    devices: (devices.get(dwellingId) ?? []).map(({ id, label, room }) => ({ id, label, room })),
  }));
}

function presets() {
  const { heatingConsumptionPct, hotWaterConsumptionPct, costsPct } = WHAT_IF_PRESETS;
  return {
    heatingConsumptionPct: [...heatingConsumptionPct],
    hotWaterConsumptionPct: [...hotWaterConsumptionPct],
    costsPct: [...costsPct],
  };
}

function percent(value: BillInput['shares']['heatingConsumptionPct']): string {
  return toDecimal(value, 3).replace(/\.?0+$/, '');
}
