/** What the devices of a user showed at the start and at the end, and what a bill makes of it. */
import { add, rational, subtract } from '#kernel/rational.ts';
import type { MeterReading } from '../billing/rated-units.ts';
import type { BillLine, MeterLine } from '../billing/types.ts';
import { becauseNote } from './because-note.ts';
import type { Writing } from './bill-letter.ts';
import { isUnvouched } from '../billing/trust.ts';
import type { Block, Content, Row } from './document.ts';
import { roomName } from './room-name.ts';

export function meterTable(writing: Writing): Block[] {
  const { letter, line, words, format, notes } = writing;
  if (line.meters.length === 0) return [];
  const isRead = line.meters.some(({ start, end }) => start !== undefined || end !== undefined);
  const right = 'right' as const;
  const readings = isRead
    ? [
        { title: words('bill.column.start'), width: 25, align: right },
        { title: words('bill.column.end'), width: 25, align: right },
      ]
    : [];
  const marked = markOf(writing);
  const isHeat = isByHeatMeters(line);
  return [
    {
      kind: 'table',
      caption: words('bill.meters'),
      columns: [
        { title: words('bill.column.room'), width: 27 },
        { title: words('bill.column.device'), width: 32 },
        ...readings,
        { title: words(isHeat ? 'bill.column.kwh' : 'bill.column.units'), width: 16, align: right },
        { title: words('bill.column.factors'), width: 23, align: right },
        {
          title: words(isHeat ? 'bill.column.billedKwh' : 'bill.column.rated'),
          width: 19,
          align: right,
        },
      ],
      rows: [
        ...line.meters.map((meter) => ({
          cells: [
            [
              roomName(meter.room, letter.language),
              '\u00a0',
              notes.ref(becauseNote(meter.because, writing)),
            ],
            meter.id,
            ...(isRead
              ? [
                  readingText(meter.start, writing),
                  marked(readingText(meter.end, writing), meter.id),
                ]
              : []),
            isRead
              ? format.decimal(String(meter.units))
              : marked(format.decimal(String(meter.units)), meter.id),
            factorText(meter, writing),
            format.number(rational(meter.ratedUnits), 3),
          ],
        })),
        ...otherUnits(writing, isRead),
        {
          cells: [
            words('bill.sum'),
            '',
            ...(isRead ? ['', ''] : []),
            '',
            '',
            format.number(line.heatUnits, 3),
          ],
          tone: 'sum' as const,
        },
      ],
    },
  ];
}

/** True where the units of a line are the kWh of heat meters. */
export function isByHeatMeters({ meters }: BillLine): boolean {
  return meters.length > 0 && meters.every(({ because }) => because.rule === 'heat-meter-kwh');
}

/** A reading that nobody vouches for has a note that says so. */
function markOf({ bill, words, notes }: Writing): (text: string, meterId: string) => Content {
  return (text, meterId) =>
    isUnvouched(bill.trust, meterId) ? [text, '\u00a0', notes.ref(words('bill.unvouched'))] : text;
}

function readingText(reading: MeterReading | undefined, { format }: Writing): string {
  if (reading === undefined) return '–';
  return `${format.short(reading.value, 3)} (${format.shortDate(reading.day)})`;
}

/** KQ × KC × KT as they went in; 1 where the display holds them already. */
function factorText({ because: { inputs } }: MeterLine, { format }: Writing): string {
  const factors = ['kq', 'kc', 'kt'].flatMap((name) => inputs[name] ?? []);
  if (factors.length === 0) return '1';
  return factors.map((value) => format.short(rational(value), 3)).join(' × ');
}

/** Meters of warm water with their readings. */
export function waterMeterTable(writing: Writing): Block[] {
  const { letter, line, words, format } = writing;
  const { waterMeters = [] } = line;
  const marked = markOf(writing);
  if (waterMeters.length === 0) return [];
  const right = 'right' as const;
  return [
    {
      kind: 'table',
      caption: words('bill.waterMeters'),
      columns: [
        { title: words('bill.column.room'), width: 22 },
        { title: words('bill.column.device'), width: 26 },
        { title: words('bill.column.start'), width: 26, align: right },
        { title: words('bill.column.end'), width: 26, align: right },
        { title: words('bill.column.m3'), width: 20, align: right },
      ],
      rows: waterMeters.map(({ id, room, start, end, m3 }) => ({
        cells: [
          roomName(room, letter.language),
          id,
          readingText(start, writing),
          marked(readingText(end, writing), id),
          format.quantity(m3, 'm³', 3),
        ],
      })),
    },
  ];
}

/** What no device counted: else the rows would not add up to their sum. */
function otherUnits({ line, words, format }: Writing, isRead: boolean): Row[] {
  const counted = line.meters.reduce(
    (all, { because }) => add(all, rational(because.inputs['ratedUnits'] ?? 0)),
    rational(0),
  );
  const others = subtract(line.heatUnits, counted);
  if (others.n === 0n) return [];
  const empty = isRead ? ['', '', '', ''] : ['', ''];
  return [{ cells: [words('bill.otherUnits'), '', ...empty, format.number(others, 3)] }];
}
