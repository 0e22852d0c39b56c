/** The monthly information of a dwelling as text for a terminal. */
import { toDecimal } from '#kernel/rational.ts';
import type { DwellingInformation } from '../../twin/property/dwelling-information.ts';
import { monthLater } from '#kernel/month.ts';
import type { Comparison, MonthlyInformation } from '../../twin/inform/monthly-information.ts';
import type { CommandIo } from '../common/args.ts';
import { columns } from '../common/render.ts';

const NOT_SHOWN = {
  'not-a-full-month': 'not a whole month of this residence',
  'no-data': 'the meters were not read at both ends of it',
} as const;

export function informationText(source: DwellingInformation, io: Pick<CommandIo, 'style'>): string {
  const { property, dwelling, occupancy, information, hotWater } = source;
  const { month } = information;
  const head = `${property.name}   ${dwelling.id} ${dwelling.label} · ${occupancy.name}   ${month}`;
  const heatUnit = source.heatSource === 'allocators' ? 'rated units' : 'kWh of the heat meter';
  return [
    io.style('bold', head),
    ...sideText('heating', { information, unit: heatUnit }, io),
    ...(hotWater === undefined
      ? []
      : ['', ...sideText('hot water', { ...hotWater, unit: 'm³' }, io)]),
    '',
    'this is no bill',
    ...trustText(source, io),
    ...(information.shown || hotWater?.information.shown ? graphText(source, io) : []),
  ].join('\n');
}

/** What no reader can see in a figure. */
function trustText({ trust }: DwellingInformation, io: Pick<CommandIo, 'style'>): string[] {
  const { isUnvouched, held } = trust;
  return [
    ...(isUnvouched ? ['nobody vouches for readings of this month'] : []),
    ...(held > 0 ? [`readings held and not counted until they are decided about: ${held}`] : []),
  ].map((text) => io.style('yellow', text));
}

function sideText(
  name: string,
  { information, unit }: { readonly information: MonthlyInformation; readonly unit: string },
  io: Pick<CommandIo, 'style'>,
): string[] {
  if (!information.shown) {
    return [io.style('yellow', `${name}: nothing to show: ${NOT_SHOWN[information.reason]}`)];
  }
  const { month } = information;
  const mark = information.substitute === undefined ? '' : `E (${information.substitute})`;
  const rows = [
    [name, `${toDecimal(information.kwh, 1)} kWh`, mark],
    [`previous month ${monthLater(month, -1)}`, ...comparisonCells(information.previousMonth)],
    [`last year ${monthLater(month, -12)}`, ...comparisonCells(information.previousYear)],
    ['average user', ...comparisonCells(information.average)],
  ];
  const digits = unit === 'm³' ? 3 : 1;
  return [
    ...columns(rows, { alignRight: [1] }),
    `${toDecimal(information.units, digits)} ${unit} × ${toDecimal(information.kwhPerUnit, 4)} kWh`,
  ];
}

function comparisonCells(comparison: Comparison | undefined): string[] {
  if (comparison === undefined) return ['–', 'not recorded'];
  const { kwh, differencePct, substitute } = comparison;
  const sign = differencePct === null || differencePct.startsWith('-') ? '' : '+';
  const difference = differencePct === null ? '' : `${sign}${differencePct} %`;
  const mark = substitute === undefined ? '' : `  E (${substitute})`;
  return [`${toDecimal(kwh, 1)} kWh`, `${difference}${mark}`];
}

const HEAD = ['month', 'heating, kWh', 'adjusted', 'year before', 'hot water'];

function graphText(
  { year, yearBefore }: DwellingInformation,
  io: Pick<CommandIo, 'style'>,
): string[] {
  const rows = year.map(({ month, heatKwh, adjustedHeatKwh, hotWaterKwh }, index) => [
    month,
    kwhText(heatKwh),
    kwhText(adjustedHeatKwh),
    kwhText(yearBefore[index]?.heatKwh),
    kwhText(hotWaterKwh),
  ]);
  const [head = '', ...lines] = columns([HEAD, ...rows], {
    alignRight: [1, 2, 3, 4],
  });
  return ['', io.style('bold', head), ...lines];
}

function kwhText(value: MonthlyKwh): string {
  return value === undefined ? '–' : toDecimal(value, 1);
}

type MonthlyKwh = Extract<MonthlyInformation, { shown: true }>['kwh'] | undefined;
