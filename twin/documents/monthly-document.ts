/** The monthly consumption information of a dwelling as a letter (§6a Abs. 2 HeizkostenV). */
import type { Rational } from '#kernel/rational.ts';
import type { CivilDate } from '#kernel/time.ts';
import type { AverageUser } from '../inform/average-user.ts';
import { addMonths, firstDay, lastDay } from '../inform/month.ts';
import type { Month } from '../inform/month.ts';
import type { Comparison, LastBill, MonthlyInformation } from '../inform/monthly-information.ts';
import type { YearMonth } from '../inform/weather-adjustment.ts';
import type { Block, Content, Inline, Language, PaperDocument } from './document.ts';
import { createFormat } from './format.ts';
import type { Format } from './format.ts';
import { Notes } from './notes.ts';
import { recipientLines } from './recipient.ts';
import { createWords } from './words/words.ts';
import type { Words } from './words/words.ts';
import { yearFigure } from './year-figure.ts';

export interface MonthlyLetter {
  readonly language: Language;
  readonly date: CivilDate;
  readonly property: { readonly name: string; readonly address: string };
  readonly dwelling: { readonly id: string; readonly label: string; readonly areaM2: Rational };
  readonly occupant: string;
  readonly information: MonthlyInformation;
  readonly year: readonly YearMonth[];
  readonly yearBefore: readonly YearMonth[];
  readonly averageUser: AverageUser;
  readonly lastBill: LastBill & { readonly from: CivilDate; readonly to: CivilDate };
}

interface Writing {
  readonly letter: MonthlyLetter;
  readonly words: Words;
  readonly format: Format;
  readonly notes: Notes;
}

type Shown = Extract<MonthlyInformation, { shown: true }>;

export function monthlyDocument(letter: MonthlyLetter): PaperDocument {
  const { language, property, dwelling, information, date } = letter;
  const [words, format] = [createWords(language), createFormat(language)];
  const writing: Writing = { letter, words, format, notes: new Notes() };
  const title = words('month.title', { month: format.month(information.month) });
  const body = information.shown
    ? shownBlocks(writing, information)
    : notShownBlocks(writing, information);
  return {
    language,
    title: `${title} · ${dwelling.label}`,
    author: property.name,
    date,
    letter: {
      sender: `${property.name} · ${property.address}`,
      recipient: recipientLines(letter.occupant, property.address, dwelling.label),
      information: [
        [words('letter.property'), property.name],
        [words('letter.dwelling'), `${dwelling.label} (${dwelling.id})`],
        [words('letter.period'), format.period(daysOf(information.month))],
        [words('letter.date'), format.date(date)],
      ],
    },
    blocks: [
      { kind: 'heading', level: 1, text: title },
      { kind: 'paragraph', tone: 'notice', content: words('month.notABill') },
      ...body,
    ],
    notes: writing.notes.texts,
    notesTitle: words('notes'),
    footer: `${property.name} · ${dwelling.label}`,
    pageLabel: words('page'),
  };
}

function daysOf(month: Month): { readonly from: CivilDate; readonly to: CivilDate } {
  return { from: firstDay(month), to: lastDay(month) };
}

function notShownBlocks(
  { words, format }: Writing,
  { month, reason }: Extract<MonthlyInformation, { shown: false }>,
): Block[] {
  const name = format.month(month);
  return [
    { kind: 'paragraph', content: words('month.notShown', { month: name }) },
    { kind: 'paragraph', content: words(`month.notShown.${reason}`) },
  ];
}

function shownBlocks(writing: Writing, information: Shown): Block[] {
  const { words, format } = writing;
  const month = format.month(information.month);
  const mark = information.substitute === undefined ? '' : ' (E)';
  return [
    {
      kind: 'result',
      label: words('month.used', { month }),
      amount: `${format.quantity(information.kwh, 'kWh', 0)}${mark}`,
      text: words('month.usedUnits', {
        units: format.number(information.units, 1),
        kwhPerUnit: format.short(information.kwhPerUnit, 3),
      }),
    },
    ...substituteBlock(writing, information),
    comparisonTable(writing, information),
    yearFigure(writing.letter, writing),
    ...basis(writing, information),
  ];
}

function substituteBlock({ words }: Writing, { substitute }: Shown): Block[] {
  if (substitute === undefined) return [];
  return [{ kind: 'paragraph', tone: 'small', content: words(`month.substitute.${substitute}`) }];
}

function comparisonTable(writing: Writing, information: Shown): Block {
  const { words, format } = writing;
  const { month, previousMonth, previousYear, average } = information;
  const named = (back: number) => ({ month: format.month(addMonths(month, -back)) });
  const rows: [string, Comparison | undefined][] = [
    [words('month.previousMonth', named(1)), previousMonth],
    [words('month.previousYear', named(12)), previousYear],
    [words('month.average'), average],
  ];
  return {
    kind: 'table',
    caption: words('month.comparison'),
    columns: [
      { title: words('month.column.comparison'), width: 5 },
      { title: words('month.column.kwh'), width: 2, align: 'right' },
      {
        title: words('month.column.difference', { month: format.month(month) }),
        width: 3,
        align: 'right',
      },
    ],
    rows: rows.map(([label, comparison]) => ({
      cells: [label, ...comparisonCells(writing, comparison)],
    })),
  };
}

function comparisonCells(writing: Writing, comparison: Comparison | undefined): Content[] {
  const { words, format, notes } = writing;
  if (comparison === undefined) return [words('month.notRecorded'), '–'];
  const { kwh, differencePct, substitute } = comparison;
  const value: Inline[] = [format.quantity(kwh, 'kWh', 0)];
  if (substitute !== undefined) {
    value.push(' (E)', notes.ref(words(`month.substitute.${substitute}`)));
  }
  return [value, differencePct === null ? '–' : differenceText(differencePct, writing)];
}

/** In words, because a sign alone is easily missed. */
function differenceText(pct: string, { words, format }: Writing): string {
  if (Number(pct) === 0) return words('difference.same');
  const amount = `${format.decimal(pct.replace('-', ''))}\u00a0%`;
  return words(pct.startsWith('-') ? 'difference.less' : 'difference.more', { pct: amount });
}

function basis({ letter, words, format }: Writing, information: Shown): Block[] {
  const { lastBill, averageUser, dwelling } = letter;
  const kwhPerUnit = format.short(information.kwhPerUnit, 3);
  return [
    { kind: 'heading', level: 2, text: words('month.basis') },
    {
      kind: 'facts',
      rows: [
        [
          words('month.basis.unit'),
          words('month.basis.unitValue', {
            kwhPerUnit,
            heat: format.number(lastBill.heatKwh, 0),
            units: format.number(lastBill.units, 0),
            period: format.period(lastBill),
          }),
        ],
        [
          words('month.basis.average'),
          words('month.basis.averageValue', {
            perYear: format.short(averageUser.heatingKwhM2, 1),
            reference: averageUser.reference,
          }),
        ],
        [words('month.basis.weather'), words('month.basis.weatherValue')],
        [words('month.basis.area'), format.quantity(dwelling.areaM2, 'm²', 2)],
      ],
    },
    { kind: 'paragraph', tone: 'small', content: words('month.units') },
  ];
}
