/** The monthly consumption information of a dwelling as a letter (§6a Abs. 2 HeizkostenV). */
import { defined } from '#kernel/defined.ts';
import type { Language } from '#kernel/language.ts';
import type { Rational } from '#kernel/rational.ts';
import type { CivilDate } from '#kernel/time.ts';
import type { AverageUser } from '../inform/average-user.ts';
import { firstDay, lastDay, monthLater, type Month } from '#kernel/month.ts';
import type {
  Comparison,
  LastBill,
  MonthlyInformation,
  SubstituteReason,
} from '../inform/monthly-information.ts';
import { footerText } from './bill-document.ts';
import type { Sender } from './bill-letter.ts';
import type { YearMonth } from '../inform/weather-adjustment.ts';
import type { Block, Column, Content, Inline, PaperBrand, PaperDocument } from './document.ts';
import { createFormat, type Format } from './format.ts';
import { behalfRows, branded, issuerOf } from './letterhead.ts';
import { Notes } from './notes.ts';
import { recipientLines, senderLine } from './recipient.ts';
import { createWords, type Words } from './document-words.ts';
import { hotWaterFigure, yearFigure } from './year-figure.ts';

interface MonthlyLetter {
  readonly language: Language;
  readonly date: CivilDate;
  readonly property: { readonly name: string; readonly address: string };
  /** Readings that it goes by and nobody vouches for, and those that are held. */
  readonly trust?: { readonly isUnvouched: boolean; readonly held: number };
  /** Who sends it; default: the property. */
  readonly sender?: Sender;
  readonly brand?: PaperBrand;
  readonly dwelling: { readonly id: string; readonly label: string; readonly areaM2: Rational };
  readonly occupant: string;
  readonly information: MonthlyInformation;
  /** The units of `information` are kWh of a heat meter. */
  readonly isHeatMetered?: boolean;
  /** Of hot water; its units are cubic metres. */
  readonly hotWater?: {
    readonly information: MonthlyInformation;
    readonly kwhPerM3: Rational;
    readonly heatFrom: 'last-bill' | 'formula';
  };
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
  const { language, property, dwelling, information, date, sender = property } = letter;
  const parties = { sender, ...branded(letter) };
  const issuer = issuerOf(parties);
  const [words, format] = [createWords(language), createFormat(language)];
  const writing: Writing = { letter, words, format, notes: new Notes() };
  const title = words('month.title', { month: format.month(information.month) });
  return {
    language,
    title: `${title} · ${dwelling.label}`,
    author: issuer.name,
    date,
    letter: {
      sender: senderLine(issuer),
      recipient: recipientLines(letter.occupant, property.address, dwelling.label),
      information: [
        [words('letter.property'), property.name],
        [words('letter.dwelling'), `${dwelling.label} (${dwelling.id})`],
        [words('letter.period'), format.period(daysOf(information.month))],
        [words('letter.date'), format.date(date)],
        ...behalfRows(parties, words),
      ],
    },
    blocks: [
      { kind: 'heading', level: 1, text: title },
      {
        kind: 'paragraph',
        tone: 'notice',
        content: words(letter.hotWater === undefined ? 'month.notABillHeat' : 'month.notABill'),
      },
      ...body(writing),
    ],
    notes: writing.notes.texts,
    notesTitle: words('notes'),
    footer: footerText([issuer.name, property.name, dwelling.label]),
    pageLabel: words('page'),
    ...branded(letter),
  };
}

function daysOf(month: Month): { readonly from: CivilDate; readonly to: CivilDate } {
  return { from: firstDay(month), to: lastDay(month) };
}

function body(writing: Writing): Block[] {
  const { information, hotWater } = writing.letter;
  const parts = [information, ...(hotWater === undefined ? [] : [hotWater.information])];
  if (!parts.some(({ shown }) => shown)) {
    return [...notShownBlocks(writing, information), ...trustBlocks(writing)];
  }
  return [
    ...resultBlocks(writing, information, 'heating'),
    ...(hotWater === undefined ? [] : resultBlocks(writing, hotWater.information, 'hotWater')),
    ...trustBlocks(writing),
    comparisonTable(writing),
    yearFigure(writing.letter, writing),
    ...[hotWaterFigure(writing.letter, writing)].filter((figure) => figure !== undefined),
    ...basis(writing),
  ];
}

function notShownBlocks({ words, format }: Writing, information: MonthlyInformation): Block[] {
  if (information.shown) return [];
  const { month, reason } = information;
  const name = format.month(month);
  return [
    { kind: 'paragraph', content: words('month.notShown', { month: name }) },
    { kind: 'paragraph', content: words(`month.notShown.${reason}`) },
  ];
}

/** One sentence for what no reader can see in a figure. */
function trustBlocks({ letter: { trust }, words }: Writing): Block[] {
  const texts = [
    ...(trust?.isUnvouched === true ? [words('month.unvouched')] : []),
    ...(trust !== undefined && trust.held > 0 ? [words('month.held', { count: trust.held })] : []),
  ];
  return texts.map((content) => ({ kind: 'paragraph', tone: 'notice', content }));
}

type Side = 'heating' | 'hotWater';

function resultBlocks(writing: Writing, information: MonthlyInformation, side: Side): Block[] {
  const { words, format } = writing;
  const month = format.month(information.month);
  const label = words(side === 'heating' ? 'month.used' : 'month.usedHotWater', { month });
  if (!information.shown) {
    return [{ kind: 'result', label, amount: words('month.notRecorded') }];
  }
  const { substitute } = information;
  const mark = substitute === undefined ? '' : ' (E)';
  const text = countedText(writing, information, side);
  const amount = `${format.quantity(information.kwh, 'kWh', 0)}${mark}`;
  const result: Block = { kind: 'result', label, amount, ...defined({ text }) };
  if (substitute === undefined) return [result];
  const content = substituteText(writing, substitute, side);
  return [result, { kind: 'paragraph', tone: 'small', content }];
}

function countedText(
  { letter, words, format }: Writing,
  { units, kwhPerUnit }: Shown,
  side: Side,
): string | undefined {
  if (side === 'hotWater') {
    const perM3 = format.short(kwhPerUnit, 1);
    return words('month.usedM3', { m3: format.number(units, 2), kwhPerM3: perM3 });
  }
  if (letter.isHeatMetered === true) return words('month.usedMeter');
  return words('month.usedUnits', {
    units: format.number(units, 1),
    kwhPerUnit: format.short(kwhPerUnit, 3),
  });
}

/** Water runs on evenly, so it is drawn by days. */
function substituteText({ words }: Writing, reason: SubstituteReason, side: Side): string {
  const isByTime = side === 'hotWater' && reason === 'interpolated';
  return words(isByTime ? 'month.substitute.interpolatedByTime' : `month.substitute.${reason}`);
}

const COMPARISONS = ['previousMonth', 'previousYear', 'average'] as const;
const MONTHS_BACK = { previousMonth: 1, previousYear: 12 } as const;

/** Heating, and beside it hot water where the dwelling has a meter for it. */
function comparisonTable(writing: Writing): Block {
  const { words, format, letter } = writing;
  const month = format.month(letter.information.month);
  const sides: [Side, MonthlyInformation][] = [['heating', letter.information]];
  if (letter.hotWater !== undefined) sides.push(['hotWater', letter.hotWater.information]);
  const labelOf = (key: (typeof COMPARISONS)[number]): string =>
    key === 'average'
      ? words('month.average')
      : words(`month.${key}`, {
          month: format.month(monthLater(letter.information.month, -MONTHS_BACK[key])),
        });
  return {
    kind: 'table',
    caption: words('month.comparison'),
    columns: [
      { title: words('month.column.comparison'), width: 5 },
      ...sides.flatMap(([side]): Column[] => [
        {
          title: words(side === 'heating' ? 'month.column.kwh' : 'month.column.hotWater'),
          width: 2,
          align: 'right',
        },
        { title: words('month.column.difference', { month }), width: 3, align: 'right' },
      ]),
    ],
    rows: COMPARISONS.map((key) => ({
      cells: [
        labelOf(key),
        ...sides.flatMap(([side, information]) =>
          comparisonCells(writing, information.shown ? information[key] : undefined, side),
        ),
      ],
    })),
  };
}

function comparisonCells(
  writing: Writing,
  comparison: Comparison | undefined,
  side: Side,
): Content[] {
  const { words, format, notes } = writing;
  if (comparison === undefined) return [words('month.notRecorded'), '–'];
  const { kwh, differencePct, substitute } = comparison;
  const value: Inline[] = [format.quantity(kwh, 'kWh', 0)];
  if (substitute !== undefined) {
    value.push(' (E)', notes.ref(substituteText(writing, substitute, side)));
  }
  return [value, differencePct === null ? '–' : differenceText(differencePct, writing)];
}

/** In words, because a sign alone is easily missed. */
function differenceText(pct: string, { words, format }: Writing): string {
  if (Number(pct) === 0) return words('difference.same');
  const amount = format.percentOf(format.decimal(pct.replace('-', '')));
  return words(pct.startsWith('-') ? 'difference.less' : 'difference.more', { pct: amount });
}

function basis(writing: Writing): Block[] {
  const { letter, words, format } = writing;
  const { averageUser, dwelling } = letter;
  const rows: [string, Content][] = [
    ...heatRows(writing),
    ...hotWaterRows(writing),
    [
      words('month.basis.average'),
      words('month.basis.averageValue', {
        perYear: format.short(averageUser.heatingKwhM2, 1),
        reference: averageUser.reference[letter.language],
      }),
    ],
    ...weatherRows(writing),
    [words('month.basis.area'), format.quantity(dwelling.areaM2, 'm²', 2)],
  ];
  return [
    { kind: 'heading', level: 2, text: words('month.basis') },
    { kind: 'facts', rows },
    ...(letter.isHeatMetered === true
      ? []
      : [{ kind: 'paragraph', tone: 'small', content: words('month.units') } as const]),
  ];
}

/** Only where the graph is adjusted; and of hot water only where the house has it. */
function weatherRows({ letter, words }: Writing): [string, Content][] {
  if (!letter.year.some(({ adjustedHeatKwh }) => adjustedHeatKwh !== undefined)) return [];
  const key =
    letter.hotWater === undefined ? 'month.basis.weatherHeat' : 'month.basis.weatherValue';
  return [[words('month.basis.weather'), words(key)]];
}

function heatRows({ letter, words, format }: Writing): [string, Content][] {
  const { lastBill, information, isHeatMetered } = letter;
  if (isHeatMetered === true || !information.shown) return [];
  const value = words('month.basis.unitValue', {
    kwhPerUnit: format.short(information.kwhPerUnit, 3),
    heat: format.number(lastBill.heatKwh, 0),
    units: format.number(lastBill.units, 0),
    period: format.period(lastBill),
  });
  return [[words('month.basis.unit'), value]];
}

function hotWaterRows({ letter, words, format }: Writing): [string, Content][] {
  const { hotWater, averageUser, lastBill } = letter;
  if (hotWater === undefined) return [];
  const kwhPerM3 = format.short(hotWater.kwhPerM3, 1);
  const period = format.period(lastBill);
  const average = words('month.basis.averageHotWaterValue', {
    perYear: format.short(averageUser.hotWaterKwhM2, 1),
  });
  return [
    [words('month.basis.m3'), words(`month.basis.m3.${hotWater.heatFrom}`, { kwhPerM3, period })],
    [words('month.basis.averageHotWater'), average],
  ];
}
