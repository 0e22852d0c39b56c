/** Instants as text and back. */
import { toIndex, toText } from '../values.ts';
import type { FunctionSpec } from './function-spec.ts';
import { formatInstant } from './time-format.ts';
import { parseInstant } from './time-parse.ts';

export const TIME_FUNCTIONS: readonly FunctionSpec[] = [
  {
    name: 'parse_time',
    group: 'Time',
    signature: 'String, Int[, String]',
    minArgs: 2,
    maxArgs: 3,
    isV2: true,
    anchor: 'iot-sql-function-parse-time',
    summary: 'An instant in milliseconds as text: pattern (Joda-Time), instant, time zone or UTC.',
    examples: [
      [
        'parse_time("yyyy.MM.dd G \'at\' HH:mm:ss z", 100000000, "America/Belize")',
        '"1970.01.01 AD at 21:46:40 CST"',
      ],
      [
        'parse_time("yyyy-MM-dd\'T\'HH:mm:ss.SSSZZ", 1481825251155)',
        '"2016-12-15T18:07:31.155+00:00"',
      ],
      [
        'parse_time("EEEE d MMMM, h:mm a", 1481825251155, "Europe/Berlin")',
        '"Thursday 15 December, 7:07 PM"',
      ],
      ['parse_time("HH:mm z", 1481825251155, "Europe/Berlin")', '"19:07 CET"'],
      ['parse_time("HH:mm z", 1500000000000, "Asia/Kolkata")', '"08:10 IST"'],
      ['parse_time("yyyy", 0, "Nowhere/At_All")', ''],
    ],
    call: ({ args: [pattern, instant, zone], args, version }) => {
      const [format, at] = [toText(pattern), toIndex(instant, version)];
      const timeZone = args.length === 3 ? toText(zone) : 'UTC';
      if (format === undefined || at === undefined || timeZone === undefined) return undefined;
      return formatInstant(format, at, timeZone);
    },
  },
  {
    name: 'time_to_epoch',
    group: 'Time',
    signature: 'String, String',
    minArgs: 2,
    maxArgs: 2,
    isV2: true,
    anchor: 'iot-sql-function-time-to-epoch',
    summary: 'Text as an instant in milliseconds: text, pattern (Java). Without a zone it is UTC.',
    examples: [
      ['time_to_epoch("2020-04-03 09:45:18 UTC+01:00", "yyyy-MM-dd HH:mm:ss VV")', '1585903518000'],
      ['time_to_epoch("18 December 2015", "dd MMMM yyyy")', '1450396800000'],
      [
        'time_to_epoch("2007-12-03 10:15:30.592 America/Los_Angeles", "yyyy-MM-dd HH:mm:ss.SSS z")',
        '1196705730592',
      ],
      ['time_to_epoch("2021-02-31", "yyyy-MM-dd")', ''],
    ],
    call: ({ args: [value, pattern] }) => {
      const [text, format] = [toText(value), toText(pattern)];
      return text === undefined || format === undefined ? undefined : parseInstant(text, format);
    },
  },
];
