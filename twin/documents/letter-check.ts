/** Looks at finished letters for what the law demands on them, before they go out. */
import { dayInForce } from '../billing/in-force.ts';
import { billedCents, cutByUser, finding, heatingCents } from '../billing/legal-check/findings.ts';
import { legalCheck } from '../billing/legal-check/legal-check.ts';
import { judged } from '../billing/legal-check/one-cut.ts';
import { ruleSetOf } from '../billing/rule-sets.ts';
import { billDeadline } from '../billing/settlement.ts';
import type { RuleSet } from '../billing/rule-set.ts';
import type { BillInput, BillLine, Finding } from '../billing/types.ts';
import { billDocument } from './bill-document.ts';
import { stateOf, type BillLetter } from './bill-letter.ts';
import { plainText, type Block, type PaperDocument } from './document.ts';
import { DEMANDS, type Demand } from './letter-demands.ts';
import { translated } from '../words/words.ts';
import { createWords } from './document-words.ts';

/** Demands that a letter does not meet; none are made of one to the landlord. */
function missingDemands(letter: BillLetter, line: BillLine): Demand[] {
  const { bill } = letter;
  if (bill.country !== 'germany' || line.payer === 'landlord') return [];
  const law = ruleSetOf(bill.country);
  const { findings: _findings, replaces: _replaces, ...bare } = letter;
  const labels = labelsOf(billDocument(bare, line));
  const words = createWords(letter.language);
  return DEMANDS.filter(({ label, place, cut, when, lacks }) => {
    if (cut !== undefined && valueOf(law, `reduction/${cut}`, letter) === undefined) return false;
    if (cut === 'missing_information' && !isOwed(law, letter)) return false;
    if (when !== undefined && !when(letter, line)) return false;
    if (lacks?.(letter) === true) return true;
    const isLabel = lacks === undefined || cut !== undefined;
    return !(labels.has(words(place)) && (!isLabel || labels.has(words(label))));
  });
}

/** One finding for each demand, with what the tenants whose letters miss it may cut. */
function letterFindings(letter: BillLetter): Finding[] {
  if (stateOf(letter).kind === 'interim') return [];
  const law = ruleSetOf(letter.bill.country);
  const missing = letter.bill.lines.flatMap((line) =>
    missingDemands(letter, line).map((demand) => ({ demand, line })),
  );
  const words = createWords('en');
  return [...Map.groupBy(missing, ({ demand }) => demand)].map(([demand, own]) => {
    const { label, clause, cut } = demand;
    const source = cut === undefined ? clause : `${clause}, ${sourceOf(law, cut, letter)}`;
    const lines = own.map(({ line }) => line);
    const found = finding('letter-incomplete', {
      level: 'warning',
      field: `letter.${demand.id}`,
      source,
      ...(cut && { cut: cutOf(lines, cut, { law, letter }) }),
      details: { demand: words(label), count: own.length },
    });
    const translations = translated((language) => {
      const { message, hint } = found.translations[language];
      return { message: message.replace(words(label), createWords(language)(label)), hint };
    });
    return { ...found, translations };
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
  lines: readonly BillLine[],
  reason: NonNullable<Demand['cut']>,
  { law, letter }: { readonly law: RuleSet; readonly letter: BillLetter },
) {
  const id = `reduction/${reason}`;
  const pct = law.number(id, dayInForce(law, id, letter.bill.period));
  const of = law.parameter(id)?.base === 'heating' ? heatingCents : billedCents;
  return cutByUser({ bill: { ...letter.bill, lines } }, { reason, pct }, of);
}

/**
 * All that is wrong with a bill and its letters, the worst first: every door asks here, so that
 * screens, files and exit codes never disagree.
 */
export function allFindings(letter: BillLetter, input: BillInput): Finding[] {
  const { bill, date } = letter;
  const ofBill = legalCheck(input, bill, ruleSetOf(bill.country));
  const isKnown = ofBill.some(({ code }) => code === 'not-over');
  const early = date <= bill.period.to && !isKnown ? [notOverOn(letter)] : [];
  const late = ofBill.some(({ code }) => code === 'deadline-missed') ? [] : lateFindings(letter);
  const checked = { ...letter, findings: [...early, ...late, ...ofBill] };
  return judged([...checked.findings, ...letterFindings(checked)], bill);
}

/**
 * §556 Abs. 3 S. 3 BGB: a letter that goes out after the last day cannot ask for more. One that takes
 * the place of another may still ask for what that one did.
 */
function lateFindings({ bill, sentOn, replaces }: BillLetter): Finding[] {
  const law = ruleSetOf(bill.country);
  const months = law.at('bill_deadline_months', bill.period.to);
  if (sentOn === undefined || months === undefined) return [];
  const last = billDeadline(bill.period.to, law);
  const lost = bill.lines
    .filter(({ payer }) => payer === 'tenant')
    .reduce((sum, { balance }) => sum + Math.max(0, balance?.cents ?? 0), 0);
  if (sentOn <= last || lost === 0) return [];
  return [
    finding('deadline-missed', {
      level: replaces === undefined ? 'error' : 'warning',
      field: 'date',
      source: months.source,
      consequenceCents: lost,
      details: { receivedOn: sentOn, last },
    }),
  ];
}

function notOverOn({ bill }: BillLetter): Finding {
  return finding('not-over/values', {
    level: 'error',
    field: 'date',
    source: bill.country === 'germany' ? '§556 Abs. 3 BGB' : ruleSetOf(bill.country).law,
    details: { to: bill.period.to },
  });
}
