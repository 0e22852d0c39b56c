/** The monthly information of a dwelling as text for a terminal. */
import { toDecimal } from '#kernel/rational.ts';
import type { DwellingInformation } from '../../twin/api/inform-source.ts';
import { addMonths } from '../../twin/inform/month.ts';
import type { Comparison, MonthlyInformation } from '../../twin/inform/monthly-information.ts';
import type { CommandIo } from './args.ts';
import { columns } from './render.ts';

const NOT_SHOWN = {
  'not-a-full-month': 'not a whole month of this residence',
  'no-data': 'the meters were not read at both ends of it',
} as const;

export function informationText(source: DwellingInformation, io: Pick<CommandIo, 'style'>): string {
  const { property, dwelling, occupancy, information } = source;
  const { month } = information;
  const head = `${property.name}   ${dwelling.id} ${dwelling.label} · ${occupancy.name}   ${month}`;
  if (!information.shown) {
    return `${io.style('bold', head)}\n${io.style('yellow', `nothing to show: ${NOT_SHOWN[information.reason]}`)}`;
  }
  const mark = information.substitute === undefined ? '' : `  E (${information.substitute})`;
  const rows = [
    ['this month', `${toDecimal(information.kwh, 1)} kWh`, mark.trim()],
    [`previous month ${addMonths(month, -1)}`, ...comparisonCells(information.previousMonth)],
    [`last year ${addMonths(month, -12)}`, ...comparisonCells(information.previousYear)],
    ['average user', ...comparisonCells(information.average)],
  ];
  return [
    io.style('bold', head),
    ...columns(rows, { alignRight: [1] }),
    '',
    `${toDecimal(information.units, 1)} rated units × ${toDecimal(information.kwhPerUnit, 4)} kWh; this is no bill`,
    ...graphText(source, io),
  ].join('\n');
}

function comparisonCells(comparison: Comparison | undefined): string[] {
  if (comparison === undefined) return ['–', 'not recorded'];
  const { kwh, differencePct, substitute } = comparison;
  const sign = differencePct === null || differencePct.startsWith('-') ? '' : '+';
  const difference = differencePct === null ? '' : `${sign}${differencePct} %`;
  const mark = substitute === undefined ? '' : `  E (${substitute})`;
  return [`${toDecimal(kwh, 1)} kWh`, `${difference}${mark}`];
}

function graphText(
  { year, yearBefore }: DwellingInformation,
  io: Pick<CommandIo, 'style'>,
): string[] {
  const rows = year.map(({ month, heatKwh, adjustedHeatKwh }, index) => [
    month,
    kwhText(heatKwh),
    kwhText(adjustedHeatKwh),
    kwhText(yearBefore[index]?.heatKwh),
  ]);
  const [head = '', ...lines] = columns([['month', 'kWh', 'adjusted', 'year before'], ...rows], {
    alignRight: [1, 2, 3],
  });
  return ['', io.style('bold', head), ...lines];
}

function kwhText(value: MonthlyKwh): string {
  return value === undefined ? '–' : toDecimal(value, 1);
}

type MonthlyKwh = Extract<MonthlyInformation, { shown: true }>['kwh'] | undefined;
