/** Words of the command line that a language can be chosen for: `decode` and the legal check. */
import type { MeterKind } from '../telegram.ts';

export const headlines: Readonly<Record<Exclude<MeterKind, 'other'>, string>> = {
  'heat-cost-allocator': 'HCA',
  water: 'water',
  heat: 'heat',
  room: 'room',
  smoke: 'smoke detector',
};

export const decode = {
  noValue: 'no value',
  at: 'at',
  unknownDueDate: 'an unknown due date',
  record: 'record',
  records: 'records',
  quiet: 'reports nothing',
  makersOwn: "maker's own payload, no driver reads it",
  access: 'access',
  mode: 'mode',
  flags: 'flags',
  units: 'units',
} as const;

export const legalCheck = {
  title: 'legal check',
  error: 'error',
  warning: 'warning',
  note: 'note',
  worksheet: 'worksheet',
} as const;
