/** A bill as text for a terminal: the amounts, and on request where each comes from. */
import type { Because } from '../../twin/billing/because.ts';
import type { DwellingRow, FurtherFigure, PropertyBill } from '../../twin/billing/dwelling-rows.ts';
import type { CommandIo } from '../common/args.ts';
import { euro } from '../common/euro.ts';
import { columns } from '../common/render.ts';

interface TextOptions {
  readonly explain: boolean;
  readonly io: Pick<CommandIo, 'style'>;
}

/** All dwellings of the property; the last row is the check that they add up to the costs. */
export function billText(bill: PropertyBill, { explain, io }: TextOptions): string {
  const [head, ...rows] = columns(tableRows(bill), { alignRight: [1, 2, 3, 4, 5] });
  const sum = rows.pop();
  return [
    ...heading(bill, io),
    '',
    io.style('bold', head ?? ''),
    ...rows,
    io.style('bold', sum ?? ''),
    '',
    `${io.style('green', '✓')} the rows add up to the costs of ${euro(bill.heatingCents)} €`,
    ...(explain ? ['', ...because('costs', bill.because)] : []),
  ].join('\n');
}

function tableRows(bill: PropertyBill): string[][] {
  return [
    ['dwelling', 'area m²', 'rated units', 'base €', 'consumption €', 'total €'],
    ...bill.rows.map((row) => [
      nameOf(row),
      row.areaM2,
      row.ratedUnits,
      euro(row.baseCents),
      euro(row.consumptionCents),
      euro(row.totalCents),
    ]),
    [
      'sum',
      bill.areaM2,
      bill.ratedUnits,
      euro(bill.basePotCents),
      euro(bill.consumptionPotCents),
      euro(bill.sumCents),
    ],
  ];
}

/** One dwelling with its meters. */
export function dwellingText(
  bill: PropertyBill,
  row: DwellingRow,
  { explain, io }: TextOptions,
): string {
  return [
    ...heading(bill, io),
    [nameOf(row), row.occupant, `${row.areaM2} m²`].filter((part) => part !== '').join(' · '),
    '',
    ...row.meters.flatMap((meter) => [
      `  ${meter.label}  ${meter.room.padEnd(16)} ${String(meter.units).padStart(7)} units → ${meter.ratedUnits.padStart(10)} rated`,
      ...(explain ? because('', meter.because) : []),
    ]),
    '',
    ...amount('base costs', row.baseCents, explain ? row.because.base : undefined),
    ...amount(
      'consumption costs',
      row.consumptionCents,
      explain ? row.because.consumption : undefined,
    ),
    ...further(row, ['hotWaterBase', 'hotWaterConsumption'], explain),
    ...amount('total', row.totalCents, explain ? row.because.total : undefined),
    ...further(row, ['co2Credit', 'payable', 'balance'], explain),
  ].join('\n');
}

const FURTHER_WORDS: Readonly<Record<FurtherFigure, string>> = {
  hotWaterBase: 'hot water, base',
  hotWaterConsumption: 'hot water, used',
  co2Credit: 'CO2 of the landlord',
  payable: 'after credits',
  balance: 'balance',
};

/** Only what is billed: hot water, CO2, prepayments. */
function further(row: DwellingRow, figures: readonly FurtherFigure[], explain: boolean): string[] {
  return figures.flatMap((name) => {
    const figure = row.further?.[name];
    if (figure === undefined) return [];
    return amount(FURTHER_WORDS[name], figure.cents, explain ? figure.because[0] : undefined);
  });
}

function heading(bill: PropertyBill, io: TextOptions['io']): string[] {
  const { property, period, consumptionPct } = bill;
  const title = `${property.name}   ${period.from} to ${period.to}   ${consumptionPct} % by consumption`;
  const note =
    'provisional: the period is not over, the year’s estimated costs are split by the units so far';
  return [io.style('bold', title), ...(bill.provisional ? [io.style('yellow', note)] : [])];
}

function amount(name: string, cents: number, why: Because | undefined): string[] {
  const text = `  ${name.padEnd(20)} ${euro(cents).padStart(12)} €`;
  return why === undefined ? [text] : [text, ...because('', why)];
}

function because(name: string, { formula, inputs, source }: Because): string[] {
  const values = Object.entries(inputs).map(([key, value]) =>
    key.endsWith('Cents') ? `${key.slice(0, -5)} ${euro(Number(value))} €` : `${key} ${value}`,
  );
  return [
    `      ${name === '' ? '' : `${name}: `}${formula}   (${source})`,
    `      ${values.join(' · ')}`,
  ];
}

/** A dwelling of a worksheet often has no name but its id. */
function nameOf({ dwellingId, label }: DwellingRow): string {
  return label === dwellingId ? label : `${dwellingId} ${label}`;
}
