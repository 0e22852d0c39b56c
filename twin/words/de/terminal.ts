/** Words of the command line in German. */
import type { decode as english, legalCheck as check } from '../en/terminal.ts';
import type { MeterKind } from '../telegram.ts';

export const headlines: Readonly<Record<Exclude<MeterKind, 'other'>, string>> = {
  'heat-cost-allocator': 'HKV',
  water: 'Wasser',
  heat: 'Wärme',
  room: 'Raum',
  smoke: 'Rauchmelder',
};

export const decode: Readonly<Record<keyof typeof english, string>> = {
  noValue: 'kein Wert',
  at: 'am',
  unknownDueDate: 'unbekannten Stichtag',
  record: 'Datensatz',
  records: 'Datensätze',
  quiet: 'meldet nichts',
  makersOwn: 'herstellereigene Nutzlast, kein Treiber liest sie',
  access: 'Zugriff',
  mode: 'Modus',
  flags: 'Meldungen',
  units: 'Einheiten',
};

export const legalCheck: Readonly<Record<keyof typeof check, string>> = {
  title: 'rechtliche Prüfung',
  error: 'Fehler',
  warning: 'Warnung',
  note: 'Hinweis',
  worksheet: 'Blatt',
};
