/**
 * What a bill must say on paper, demand by demand: its clause, and the words under which it stands
 * on the page. The check looks for these words on the finished letter; docs/letters.md lists them.
 */
import { compare, rational, sum } from '#kernel/rational.ts';
import { namedCarriers } from './letter-facts.ts';
import type { BillLetter } from './bill-letter.ts';
import type { BillLine } from '../billing/types.ts';
import type { WordKey } from './document-words.ts';

export interface Demand {
  readonly id: string;
  readonly clause: string;
  /** Heading or caption that it stands below; without one it is a heading itself. */
  readonly place: WordKey;
  readonly label: WordKey;
  /** The cut that a missing one allows. */
  readonly cut?: 'missing_information' | 'missing_co2_information';
  /** What is there in part; undefined where words that stand there are enough. */
  readonly lacks?: (letter: BillLetter) => boolean;
  /** Undefined: of every letter to a tenant. */
  readonly when?: (letter: BillLetter, line: BillLine) => boolean;
}

const INFORMATION = 'missing_information';
const CO2 = 'missing_co2_information';

const isByConsumption = ({ bill }: BillLetter): boolean => !bill.areaOnly.includes('heating');
const isDistrictHeat = (letter: BillLetter): boolean =>
  namedCarriers(letter).includes('district_heat');
const hasSplit = ({ bill }: BillLetter): boolean => bill.co2?.isBeforeLaw === false;
const hasDeliveries = (letter: BillLetter): boolean =>
  hasSplit(letter) && (letter.bill.co2?.deliveries.length ?? 0) > 0;
const owes = (_letter: BillLetter, { balance }: BillLine): boolean => (balance?.cents ?? 0) > 0;
const getsBack = (_letter: BillLetter, { balance }: BillLine): boolean => (balance?.cents ?? 0) < 0;
const hasBalance = (_letter: BillLetter, { balance }: BillLine): boolean => balance !== undefined;
const hasDevices = (_letter: BillLetter, { meters }: BillLine): boolean => meters.length > 0;

/** Costs of which a part is labour as a rule; who says that there is none is believed. */
const WITH_LABOUR: ReadonlySet<string> = new Set(['maintenance', 'cleaning', 'emission-test']);
const labourItems = ({ costs }: BillLetter) =>
  (costs?.items ?? []).filter(
    ({ kind, labour_cents: labour }) => WITH_LABOUR.has(kind) && labour !== 0,
  );
/** Parts of a mix are rounded. */
const WHOLE_MIX_PCT = rational(99);

/** Without the stock that there was. */
const deliveriesOf = (costs: BillLetter['costs']) => costs?.fuel?.lots.slice(1) ?? [];

const information = (id: string, label: WordKey, nr: string): Demand => {
  const clause = `§6a Abs. 3 ${nr} HeizkostenV`;
  return { id, clause, place: 'bill.legal', label, cut: INFORMATION, when: isByConsumption };
};
const co2 = (id: string, label: WordKey): Demand => ({
  id,
  clause: '§7 Abs. 3 CO2KostAufG',
  place: 'bill.co2',
  label,
  cut: CO2,
  when: hasSplit,
});
const bgb = (id: string, place: WordKey, label: WordKey): Demand => ({
  id,
  clause: '§§259, 556 Abs. 3 BGB',
  place,
  label,
});

export const DEMANDS: readonly Demand[] = [
  bgb('costs', 'bill.costs', 'bill.totalCosts'),
  bgb('keys', 'bill.distribution', 'bill.column.key'),
  bgb('own-share', 'bill.settlement', 'bill.yourShare'),
  { ...bgb('prepayments', 'bill.settlement', 'bill.prepaid'), when: hasBalance },
  { ...bgb('account', 'bill.payment', 'bill.payment.account'), when: owes },
  { ...bgb('purpose', 'bill.payment', 'bill.payment.purpose'), when: owes },
  { ...bgb('refund', 'bill.payment', 'bill.payment.refund'), when: getsBack },
  { ...bgb('deadline', 'bill.payment', 'bill.payment.deadline'), when: hasBalance },
  { ...bgb('objections', 'bill.payment', 'bill.legal.objection'), when: hasBalance },
  { ...bgb('inspection', 'bill.legal', 'bill.legal.inspect') },
  {
    id: 'device-start',
    clause: '§6 Abs. 1 HeizkostenV, §259 BGB',
    place: 'bill.meters',
    label: 'bill.column.start',
    when: hasDevices,
  },
  {
    id: 'device-end',
    clause: '§6 Abs. 1 HeizkostenV, §259 BGB',
    place: 'bill.meters',
    label: 'bill.column.end',
    when: hasDevices,
  },
  {
    id: 'device-factors',
    clause: '§6 Abs. 1 HeizkostenV, §259 BGB',
    place: 'bill.meters',
    label: 'bill.column.factors',
    when: hasDevices,
  },
  {
    ...bgb('deliveries', 'bill.fuel', 'bill.fuel.named'),
    when: ({ costs }) => costs?.fuel !== undefined,
    lacks: ({ costs }) =>
      deliveriesOf(costs).some(({ deliveredOn, number }) => !deliveredOn || !number),
  },
  {
    id: 'labour',
    clause: '§35a EStG',
    place: 'bill.labour',
    label: 'bill.labour.sum',
    when: (letter) => labourItems(letter).length > 0,
    lacks: (letter) => labourItems(letter).some(({ labour_cents: labour }) => labour === undefined),
  },
  co2('co2-own-share', 'bill.co2.own'),
  co2('co2-class', 'bill.co2.tier'),
  co2('co2-emissions', 'bill.co2.emissions'),
  co2('co2-area', 'bill.co2.area'),
  co2('co2-costs', 'bill.co2.cost'),
  {
    ...co2('co2-fuel', 'bill.co2.column.fuel'),
    place: 'bill.co2.deliveries',
    when: hasDeliveries,
  },
  {
    ...co2('co2-quantity', 'bill.co2.column.quantity'),
    place: 'bill.co2.deliveries',
    when: hasDeliveries,
  },
  {
    ...co2('co2-factor', 'bill.co2.column.factor'),
    place: 'bill.co2.deliveries',
    when: hasDeliveries,
  },
  {
    ...co2('co2-price', 'bill.co2.column.price'),
    place: 'bill.co2.deliveries',
    when: hasDeliveries,
  },
  {
    ...information('mix', 'bill.legal.mix', 'Nr. 1'),
    lacks: ({ annual }) => {
      const parts = (annual?.mix ?? []).map(({ pct }) => pct);
      return parts.length > 0 && compare(sum(parts), WHOLE_MIX_PCT) < 0;
    },
  },
  { ...information('greenhouse-gas', 'bill.legal.ghg', 'Nr. 1'), when: isDistrictHeat },
  { ...information('primary-energy', 'bill.legal.primary', 'Nr. 1'), when: isDistrictHeat },
  {
    ...information('taxes', 'bill.legal.taxes', 'Nr. 1'),
    // An entry without its source is left out of the letter.
    lacks: ({ annual }) => (annual?.taxes ?? []).some(({ source }) => source === undefined),
  },
  information('fees', 'bill.legal.fees', 'Nr. 2'),
  information('addresses', 'bill.legal.advice', 'Nr. 3'),
  information('contact', 'bill.legal.contact', 'Nr. 3'),
  information('dispute', 'bill.legal.dispute', 'Nr. 4'),
  information('average-user', 'bill.legal.average', 'Nr. 5'),
  information('own-kwh', 'bill.legal.ownKwh', 'Nr. 6'),
  information('period-before', 'bill.legal.before', 'Nr. 6'),
];
