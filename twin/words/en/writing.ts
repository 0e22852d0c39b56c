/** How English, as in Britain, writes numbers, money, days and German clauses. */
import { MINUS } from '#kernel/money.ts';
import type { Writing } from '../words.ts';

export const writing: Writing = {
  name: 'English',
  tag: 'en-GB',
  money: { group: ',', decimal: '.', minus: MINUS, before: '{currency}', after: '' },
  percentGap: '',
  months: [
    ...['January', 'February', 'March', 'April', 'May', 'June'],
    ...['July', 'August', 'September', 'October', 'November', 'December'],
  ],
  date: '{d}\u00a0{month} {yyyy}',
  shortDate: '{d}\u00a0{mon}\u00a0{yyyy}',
  csv: { separator: ',', decimal: '.', mark: '' },
  clauses: [
    [/\bAbs\. /g, 'para. '],
    [/\bS\. (?=\d)/g, 'sentence '],
    [/\bNr\. /g, 'no. '],
    [/\bAnlage\b/g, 'Annex'],
    [/\bTeil\b/g, 'part'],
    [/\bBlatt\b/g, 'sheet'],
    [/\bTabelle\b/g, 'table'],
    [/\bzu (?=§)/g, 'to '],
    [/(?<=\d) bis (?=\d)/g, ' to '],
  ],
  rooms: {
    Wohnzimmer: 'Living room',
    Schlafzimmer: 'Bedroom',
    Küche: 'Kitchen',
    Bad: 'Bathroom',
    Badezimmer: 'Bathroom',
    Kinderzimmer: 'Child’s room',
    Arbeitszimmer: 'Study',
    Esszimmer: 'Dining room',
    Gästezimmer: 'Guest room',
    Flur: 'Hall',
    Diele: 'Hall',
    WC: 'Toilet',
    'Gäste-WC': 'Guest toilet',
    Keller: 'Cellar',
    Abstellraum: 'Store room',
    Dachboden: 'Attic',
  },
};
