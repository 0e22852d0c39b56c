/** How German writes numbers, money and days. */
import { MINUS } from '#kernel/money.ts';
import type { Writing } from '../words.ts';

export const writing: Writing = {
  name: 'Deutsch',
  tag: 'de-DE',
  money: { group: '.', decimal: ',', minus: MINUS, before: '', after: '\u00a0{currency}' },
  percentGap: '\u00a0',
  months: [
    ...['Januar', 'Februar', 'März', 'April', 'Mai', 'Juni'],
    ...['Juli', 'August', 'September', 'Oktober', 'November', 'Dezember'],
  ],
  date: '{dd}.{mm}.{yyyy}',
  shortDate: '{dd}.{mm}.{yyyy}',
  dateInText: '{dd}.{mm}.{yyyy}',
  // Spreadsheets in German tell UTF-8 by its mark.
  csv: { separator: ';', decimal: ',', mark: '\ufeff' },
  clauses: [],
  rooms: {},
};
