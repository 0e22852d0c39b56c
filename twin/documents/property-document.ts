/** The landlord's summary of a property: pots, every user's line, and the check that it adds up. */
import { cents } from '#kernel/units.ts';
import { ruleSetOf } from '../billing/rule-sets.ts';
import type { BillLine } from '../billing/types.ts';
import { type BillLetter, stateOf } from './bill-letter.ts';
import { isUnvouched } from '../billing/trust.ts';
import { Notes } from './notes.ts';
import type { Block, Content, PaperDocument, Row } from './document.ts';
import { footerText, provisionalKey } from './bill-document.ts';
import { branded, issuerOf } from './letterhead.ts';
import { isSettled, type LetterState } from './letter-state.ts';
import { spacedClause } from './because-note.ts';
import { findingWords } from './finding-in-language.ts';
import { createFormat, type Format } from './format.ts';
import { createWords, type WordKey, type Words } from './document-words.ts';

interface Sheet {
  readonly letter: BillLetter;
  readonly words: Words;
  readonly format: Format;
  readonly notes: Notes;
}

export function propertyDocument(letter: BillLetter): PaperDocument {
  const { language, bill, date } = letter;
  const issuer = issuerOf(letter);
  const words = createWords(language, bill.country);
  const format = createFormat(language, ruleSetOf(bill.country).currency.sign);
  const sheet: Sheet = { letter, words, format, notes: new Notes() };
  const title = words('sheet.title', { year: bill.period.to.slice(0, 4) });
  const state = stateOf(letter);
  return {
    language,
    title: `${title} · ${bill.property.name}`,
    author: issuer.name,
    date,
    ...(state.kind === 'final' ? {} : { mark: words(`bill.mark.${state.kind}`) }),
    blocks: [
      { kind: 'heading', level: 1, text: `${title}: ${bill.property.name}` },
      {
        kind: 'paragraph',
        content: words(INTROS[state.kind], {
          property: bill.property.name,
          period: format.period(bill.period),
          count: bill.lines.length,
        }),
      },
      ...noticeOf(state, sheet),
      potTable(sheet),
      userTable(sheet),
      {
        kind: 'paragraph',
        tone: 'notice',
        content: words('sheet.check', {
          sum: format.money(bill.totalCents),
          costs: format.money(bill.costs.total.cents),
        }),
      },
      ...findingBlocks(sheet),
    ],
    notes: sheet.notes.texts,
    notesTitle: words('notes'),
    footer: footerText([issuer.name, bill.property.name, format.date(date)]),
    pageLabel: words('page'),
    ...branded(letter),
  };
}

const INTROS = {
  interim: 'sheet.introInterim',
  draft: 'sheet.introDraft',
  final: 'sheet.intro',
  corrected: 'sheet.intro',
} as const satisfies Record<LetterState['kind'], WordKey>;

function noticeOf({ kind }: LetterState, { letter, words }: Sheet): Block[] {
  if (kind !== 'interim' && kind !== 'draft') return [];
  const content = words(kind === 'interim' ? provisionalKey(letter) : 'bill.draftNotice');
  return [{ kind: 'paragraph', tone: 'notice', content }];
}

const POTS = ['heatingBase', 'heatingConsumption', 'hotWaterBase', 'hotWaterConsumption'] as const;

function potTable({ letter: { bill }, words, format }: Sheet): Block {
  const used = POTS.filter((pot) => bill.pots[pot].cents !== 0);
  return {
    kind: 'table',
    caption: words('sheet.pots'),
    columns: [
      { title: words('bill.column.pot'), width: 5 },
      { title: words('bill.column.amount'), width: 2, align: 'right' },
    ],
    rows: [
      ...used.map((pot) => ({
        cells: [words(`bill.${pot}`), format.money(bill.pots[pot].cents)],
      })),
      { cells: [words('bill.totalCosts'), format.money(bill.costs.total.cents)], tone: 'sum' },
    ],
  };
}

function userTable({ letter, words, format, notes }: Sheet): Block {
  const { bill } = letter;
  const hasHotWater = bill.pots.hotWater.cents !== 0;
  const hasBalance =
    isSettled(stateOf(letter)) && bill.lines.some(({ balance }) => balance !== undefined);
  const money = (title: string) => ({ title, width: 17, align: 'right' as const });
  const columns = [
    { title: words('sheet.column.dwelling'), width: hasBalance ? 24 : 34 },
    { title: words('sheet.column.period'), width: hasBalance ? 19 : 24 },
    money(words('sheet.column.heating')),
    ...(hasHotWater ? [money(words('sheet.column.hotWater'))] : []),
    money(words('sheet.column.total')),
    ...(hasBalance
      ? ['payable', 'prepaid', 'balance'].map((key) =>
          money(words(`sheet.column.${key as 'balance'}`)),
        )
      : []),
  ];
  const cells = (line: BillLine): string[] => {
    const figures = figuresOf(line);
    return [
      format.money(figures.heating),
      ...(hasHotWater ? [format.money(figures.hotWater)] : []),
      format.money(line.total.cents),
      ...(hasBalance ? settled(line, format) : []),
    ];
  };
  const nameOf = (line: BillLine): Content => {
    const devices = [...line.meters, ...(line.waterMeters ?? [])];
    const name = userName(line, words);
    if (!devices.some(({ id }) => isUnvouched(bill.trust, id))) return name;
    return [name, '\u00a0', notes.ref(words('bill.unvouched'))];
  };
  const sumOf = (of: (line: BillLine) => number): string =>
    format.money(bill.lines.reduce((sum, line) => sum + of(line), 0));
  const sums: Row = {
    cells: [
      words('bill.sum'),
      '',
      sumOf((line) => figuresOf(line).heating),
      ...(hasHotWater ? [sumOf((line) => figuresOf(line).hotWater)] : []),
      format.money(bill.totalCents),
      ...(hasBalance
        ? [
            format.money(bill.payableCents),
            sumOf(({ prepaidCents = cents(0) }) => prepaidCents),
            format.signedMoney(
              bill.lines.reduce((sum, { balance }) => sum + (balance?.cents ?? 0), 0),
            ),
          ]
        : []),
    ],
    tone: 'sum',
  };
  return {
    kind: 'table',
    caption: words('sheet.users'),
    columns,
    rows: [
      ...bill.lines.map((line) => ({
        cells: [nameOf(line), periodName(line, bill, { words, format }), ...cells(line)],
      })),
      sums,
    ],
  };
}

/** Dates only where they are not those of the bill. */
function periodName(
  { period }: BillLine,
  bill: BillLetter['bill'],
  { words, format }: Pick<Sheet, 'words' | 'format'>,
): string {
  const isWhole = period.from === bill.period.from && period.to === bill.period.to;
  return isWhole ? words('sheet.wholePeriod') : format.period(period);
}

function userName({ label, payer, occupant }: BillLine, words: Words): string {
  const name = payer === 'landlord' ? words('sheet.landlord') : occupant;
  return name === '' ? label : `${label} · ${name}`;
}

function figuresOf(line: BillLine): { readonly heating: number; readonly hotWater: number } {
  return {
    heating: line.heatingBase.cents + line.heatingConsumption.cents,
    hotWater: line.hotWaterBase.cents + line.hotWaterConsumption.cents,
  };
}

function settled({ payable, prepaidCents, balance }: BillLine, format: Format): string[] {
  return [
    format.money(payable.cents),
    prepaidCents === undefined ? '–' : format.money(prepaidCents),
    balance === undefined ? '–' : format.signedMoney(balance.cents),
  ];
}

function findingBlocks({ letter, words, format }: Sheet): Block[] {
  const { findings, language } = letter;
  if (findings === undefined) return [];
  if (findings.length === 0) {
    const heading = { kind: 'heading', level: 2, text: words('sheet.findings') } as const;
    return [heading, { kind: 'paragraph', content: words('sheet.noFindings') }];
  }
  return [
    {
      kind: 'table',
      caption: words('sheet.findings'),
      columns: [
        { title: words('sheet.column.finding'), width: 6 },
        { title: words('sheet.column.source'), width: 3 },
        { title: words('sheet.column.consequence'), width: 2, align: 'right' },
      ],
      rows: findings.map((finding) => {
        const { message, hint } = findingWords(finding, language);
        const { source, consequenceCents } = finding;
        const cost = consequenceCents === 0 ? '–' : format.money(consequenceCents);
        return {
          cells: [
            datesIn(`${sentence(message)} ${sentence(hint)}`, format),
            spacedClause(source, language),
            cost,
          ],
        };
      }),
    },
  ];
}

/** Findings name days as a worksheet does. */
function datesIn(text: string, format: Format): string {
  return text.replaceAll(/\b\d{4}-\d{2}-\d{2}\b/g, (day) => format.date(day));
}

/** A capital at the beginning and a full stop at the end; names of fields keep their letter. */
function sentence(text: string): string {
  const [word = ''] = text.split(' ', 1);
  const first = /[_.]/.test(word) ? text : `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
  return `${first}.`;
}
