/** What comes with a bill that goes by consumption (§6a Abs. 3 HeizkostenV). */
import {
  compare,
  divide,
  multiply,
  ONE,
  rational,
  subtract,
  sum,
  toDecimal,
  type Rational,
} from '#kernel/rational.ts';
import { ruleSetOf } from '../billing/rule-sets.ts';
import type { BillLine } from '../billing/types.ts';
import { spacedClause } from './because-note.ts';
import type { Writing } from './bill-letter.ts';
import type { Block } from './document.ts';
import { fuelName } from './fuel-name.ts';
import { heatOf, ownKwh, type BurntFuel } from './own-heat.ts';
import { issuerOf } from './letterhead.ts';
import type { Words } from './document-words.ts';

type Fact = readonly [string, string];

export function legalBlocks(writing: Writing): Block[] {
  const { letter, words } = writing;
  const { energy } = letter;
  const issuer = issuerOf(letter);
  const rows: Fact[] = [
    ...(energy === undefined || letter.annual?.mix !== undefined
      ? []
      : [[words('bill.legal.energy'), words(`bill.energy.${energy}`)] as const]),
    ...plantRows(writing),
    ...ownRows(writing),
    ...(writing.bill.country === 'germany' ? adviceRows(words) : []),
    [words('bill.legal.inspect'), words('bill.legal.inspectValue')],
    [
      words('bill.legal.contact'),
      [issuer.name, issuer.address, issuer.contact ?? ''].filter((part) => part !== '').join(', '),
    ],
  ];
  return [
    { kind: 'heading', level: 2, text: words('bill.legal') },
    { kind: 'facts', rows },
  ];
}

/** Bodies that advise and settle disputes in Germany. */
const adviceRows = (words: Words): Fact[] => [
  [words('bill.legal.advice'), words('bill.legal.adviceValue')],
  [words('bill.legal.dispute'), words('bill.legal.disputeValue')],
];

/** Of the plant and its costs. */
function plantRows({ letter, bill, words, format }: Writing): Fact[] {
  const { annual = {}, costs } = letter;
  const { mix, ghgKgPerKwh, primaryEnergyFactor, taxes } = annual;
  const rows: Fact[] = [];
  if (mix !== undefined) {
    const law = ruleSetOf(bill.country);
    const parts = mix.map(
      ({ carrier, pct }) =>
        `${fuelName(carrier, law, words)} ${format.percentOf(format.short(pct, 1))}`,
    );
    rows.push([words('bill.legal.mix'), parts.join(', ')]);
  }
  if (ghgKgPerKwh !== undefined) {
    rows.push([words('bill.legal.ghg'), format.short(ghgKgPerKwh, 4) + '\u00a0kg/kWh']);
  }
  if (primaryEnergyFactor !== undefined) {
    rows.push([words('bill.legal.primary'), format.short(primaryEnergyFactor, 3)]);
  }
  // What nobody can look up is no information: the check names it as missing.
  const known = (taxes ?? []).flatMap(({ label, cents, source }) =>
    source === undefined
      ? []
      : [
          `${taxName(label, words)} ${format.money(cents)} (${spacedClause(source, letter.language)})`,
        ],
  );
  if (known.length > 0) rows.push([words('bill.legal.taxes'), known.join(', ')]);
  const fees = (costs?.items ?? [])
    .filter(({ kind }) => kind === 'device-rent' || kind === 'metering-service')
    .reduce((all, { cents }) => all + cents, 0);
  if (fees > 0) rows.push([words('bill.legal.fees'), format.money(fees)]);
  return rows;
}

/** Own consumption beside the normed average user, and beside the period before. */
function ownRows(writing: Writing): Fact[] {
  const { letter, bill, line, words, format, state } = writing;
  const rows: Fact[] = [];
  // What the year will have taken nobody knows yet.
  if (state.kind === 'interim') return rows;
  const own = ownKwh(letter, line);
  const heat = heatOf(letter);
  if (own !== undefined && heat !== undefined) {
    const allUnits = sum(bill.lines.map(({ heatUnits }) => heatUnits));
    const value = words('bill.legal.ownKwhValue', {
      kwh: format.number(own, 0),
      units: format.number(line.heatUnits, 1),
      allUnits: format.number(allUnits, 1),
      heat: format.number(heat.kwh, 0),
      basis: heat.fuel === undefined ? '' : fuelBasis(heat.fuel, writing),
    });
    rows.push([words('bill.legal.ownKwh'), value]);
  }
  const { averageUser } = letter;
  if (averageUser !== undefined) {
    const part = partOfYear(line);
    const key = compare(part, ONE) === 0 ? 'bill.legal.averageValue' : 'bill.legal.averagePart';
    const value = words(key, {
      perYear: format.short(averageUser.heatingKwhM2, 1),
      area: format.quantity(line.areaM2, 'm²', 2),
      kwh: format.number(multiply(multiply(averageUser.heatingKwhM2, line.areaM2), part), 0),
      reference: averageUser.reference[letter.language],
    });
    rows.push([words('bill.legal.average'), value]);
  }
  const before = letter.annual?.beforeKwh?.get(line.userId);
  if (before !== undefined && own !== undefined) {
    const value = words('bill.legal.beforeValue', {
      kwh: format.number(before, 0),
      difference: differenceText(own, before, writing),
    });
    rows.push([words('bill.legal.before'), value]);
  }
  return rows;
}

/** Who lived here for a winter is not compared with a year: by degree days, or days without them. */
function partOfYear({ degreeDaysPermille: permille, days }: BillLine): Rational {
  if (permille.n > 0n) return divide(permille, rational(1000));
  return days >= 365 ? ONE : divide(rational(days), rational(365));
}

function fuelBasis({ quantity, unit, kwhPerUnit }: BurntFuel, { words, format }: Writing): string {
  return words('bill.legal.ownKwhFuel', {
    quantity: format.quantity(quantity, unit, 0),
    perUnit: format.short(kwhPerUnit, 3),
  });
}

/** Taxes that have a name in the language of the letter; others keep their own. */
const TAXES = [
  'energy_tax',
  'electricity_tax',
  'value_added_tax',
  'concession_levy',
  'gas_storage_levy',
] as const;

function taxName(label: string, words: Words): string {
  const known = TAXES.find((one) => one === label);
  return known === undefined ? label : words(`tax.${known}`);
}

function differenceText(now: Rational, before: Rational, { words, format }: Writing): string {
  if (compare(now, before) === 0 || before.n === 0n) return words('difference.same');
  const change = divide(multiply(subtract(now, before), rational(100)), before);
  const isMore = change.n > 0n;
  const pct = toDecimal(isMore ? change : { n: -change.n, d: change.d }, 1);
  return words(isMore ? 'difference.more' : 'difference.less', {
    pct: format.percentOf(format.decimal(pct)),
  });
}
