/** Looks at finished letters for what the law demands on them, before they go out. */
import { divide, multiply, rational, roundToCents } from '#kernel/rational.ts';
import { dayInForce } from '../billing/in-force.ts';
import { finding } from '../billing/legal-check/findings.ts';
import { ruleSetOf } from '../billing/rule-sets.ts';
import type { RuleSet } from '../billing/rule-set.ts';
import type { BillLine, Finding } from '../billing/types.ts';
import { billDocument } from './bill-document.ts';
import type { BillLetter } from './bill-letter.ts';
import { plainText } from './document.ts';
import type { Block, PaperDocument } from './document.ts';
import { DEMANDS } from './letter-demands.ts';
import type { Demand } from './letter-demands.ts';
import { createWords } from './words/words.ts';

/** Demands that a letter does not meet; none are made of one to the landlord. */
export function missingDemands(letter: BillLetter, line: BillLine): Demand[] {
  const { bill } = letter;
  if (bill.country !== 'germany' || line.payer === 'landlord') return [];
  const law = ruleSetOf(bill.country);
  const { findings: _findings, replaces: _replaces, ...bare } = letter;
  const labels = labelsOf(billDocument(bare, line));
  const words = createWords(letter.language);
  return DEMANDS.filter(({ label, place, cut, when }) => {
    if (cut !== undefined && valueOf(law, `reduction/${cut}`, letter) === undefined) return false;
    if (cut === 'missing_information' && !isOwed(law, letter)) return false;
    if (when !== undefined && !when(letter, line)) return false;
    return !(labels.has(words(place)) && labels.has(words(label)));
  });
}

/** One finding for each demand, with what the tenants whose letters miss it may cut. */
export function letterFindings(letter: BillLetter): Finding[] {
  if (letter.bill.provisional) return [];
  const law = ruleSetOf(letter.bill.country);
  const missing = letter.bill.lines.flatMap((line) =>
    missingDemands(letter, line).map((demand) => ({ demand, line })),
  );
  const words = createWords('en');
  const german = createWords('de');
  return [...Map.groupBy(missing, ({ demand }) => demand)].map(([demand, own]) => {
    const { label, clause, cut } = demand;
    const all = own.reduce((sum, { line }) => sum + cutOf(line, cut, { law, letter }), 0);
    const source = cut === undefined ? clause : `${clause}, ${sourceOf(law, cut, letter)}`;
    const found = finding('letter-incomplete', {
      level: 'warning',
      field: `letter.${demand.id}`,
      source,
      consequenceCents: all,
      details: { demand: words(label), count: own.length },
    });
    const message = found.german.message.replace(words(label), german(label));
    return { ...found, german: { ...found.german, message } };
  });
}

function labelsOf({ blocks }: PaperDocument): ReadonlySet<string> {
  return new Set(blocks.flatMap(blockLabels));
}

function blockLabels(block: Block): string[] {
  switch (block.kind) {
    case 'heading':
      return [block.text];
    case 'facts':
      return block.rows.flatMap(([label, value]) => {
        const text = plainText(value).trim();
        return text === '' || text === '–' ? [] : [label];
      });
    case 'table':
      return [
        block.caption,
        ...block.columns.map(({ title }) => title),
        ...block.rows.map(({ cells }) =>
          plainText(cells[0] ?? '')
            .replaceAll('\u00a0', '')
            .trim(),
        ),
      ];
    case 'result':
      return [block.label];
    default:
      return [];
  }
}

function valueOf(law: RuleSet, id: string, { bill }: BillLetter) {
  return law.at(id, dayInForce(law, id, bill.period));
}

const isOwed = (law: RuleSet, letter: BillLetter): boolean =>
  valueOf(law, 'annual_information', letter) !== undefined;

function sourceOf(law: RuleSet, cut: NonNullable<Demand['cut']>, letter: BillLetter): string {
  return valueOf(law, `reduction/${cut}`, letter)?.source ?? law.law;
}

function cutOf(
  line: BillLine,
  cut: Demand['cut'],
  { law, letter }: { readonly law: RuleSet; readonly letter: BillLetter },
): number {
  if (cut === undefined) return 0;
  const id = `reduction/${cut}`;
  const pct = law.number(id, dayInForce(law, id, letter.bill.period));
  const base =
    law.parameter(id)?.base === 'heating'
      ? line.heatingBase.cents + line.heatingConsumption.cents
      : line.total.cents - (line.co2Credit?.cents ?? 0);
  return roundToCents(divide(multiply(rational(base), pct), rational(100)));
}
