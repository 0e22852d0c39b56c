/** Faults that are planted into the portal, one at a time: the auditor of a run must find each. */

export interface Mutation {
  readonly id: string;
  /** Below the repository's root. */
  readonly file: string;
  /** What stands there, once, and what is put in its place. */
  readonly from: string;
  readonly to: string;
  /** A metric that must not be 0. */
  readonly foundBy: string;
}

export const MUTATIONS: readonly Mutation[] = [
  {
    id: 'the coupling of a sensor is left out',
    file: 'twin/billing/rated-units.ts',
    from: 'multiply(multiply(meter.kq, meter.kc), meter.kt ?? ONE)',
    to: 'multiply(meter.kq, meter.kt ?? ONE)',
    foundBy: 'bills.shiftedCents',
  },
  {
    id: 'the missing cents go to the smallest remainders',
    file: 'twin/kernel/allocate.ts',
    from: 'a.rest > b.rest ? -1 : 1',
    to: 'a.rest > b.rest ? 1 : -1',
    foundBy: 'bills.shiftedCents',
  },
  {
    id: 'cents are cut off and not rounded',
    file: 'twin/kernel/rational.ts',
    from: 'const rounded = (2n * magnitude + a.d) / (2n * a.d);',
    to: 'const rounded = magnitude / a.d;',
    foundBy: 'bills.wrongCents',
  },
  {
    id: 'hot water takes a hundredth less of the plant',
    file: 'twin/billing/pots.ts',
    from: 'const share = energy?.share ?? ZERO;',
    to: "const share = multiply(energy?.share ?? ZERO, rational('0.99'));",
    foundBy: 'bills.shiftedCents',
  },
  {
    id: 'consumption costs go by the base weights',
    file: 'twin/billing/distribution.ts',
    from: 'const weights = lines.map(({ index }) => weightOf(side, consumption, index));',
    to: 'const weights = baseWeights;',
    foundBy: 'bills.shiftedCents',
  },
  {
    id: 'the share by consumption is the base share',
    file: 'twin/property/bill-source.ts',
    from: 'heatingConsumptionPct: rational(costs.consumptionPct)',
    to: 'heatingConsumptionPct: rational(100 - costs.consumptionPct)',
    foundBy: 'bills.shiftedCents',
  },
  {
    id: 'the steps of the CO2 annex are half as high',
    file: 'twin/billing/co2-split.ts',
    from: 'multiply(rational(limit), limitScale)) >= 0',
    to: "multiply(rational(limit), rational('0.5'))) >= 0",
    foundBy: 'bills.wrongCents',
  },
  {
    id: 'a change of tenants is read a day late',
    file: 'twin/property/bill-users.ts',
    from: 'const changesAt = berlinMidnight(addDays(to, 1));',
    to: 'const changesAt = berlinMidnight(addDays(to, 2));',
    foundBy: 'bills.shiftedCents',
  },
  {
    id: 'base costs at a change of tenants go by days',
    file: 'twin/billing/degree-days.ts',
    from: '    multiply(value, ratio(BigInt(days), BigInt(length))),',
    to: '    multiply(rational(83), ratio(BigInt(days), BigInt(length))),',
    foundBy: 'bills.shiftedCents',
  },
  {
    id: 'the costs of CO2 are net',
    file: 'twin/billing/co2-emissions.ts',
    from: 'multiply(net, divide(add(rational(100), vatPct), rational(100)))',
    to: 'multiply(net, divide(add(rational(100), rational(0)), rational(100)))',
    foundBy: 'bills.wrongCents',
  },
  {
    id: 'the landlord bears one percent less of the CO2 costs',
    file: 'twin/billing/co2-split.ts',
    from: 'multiply(rational(cost.cents), pct), rational(100)',
    to: 'multiply(rational(cost.cents), pct), rational(101)',
    foundBy: 'bills.wrongCents',
  },
  {
    id: 'the closing stock is billed too',
    file: 'twin/billing/fuel-stock.ts',
    from: 'const used = subtract(total, closing);',
    to: 'const used = total;',
    foundBy: 'bills.wrongCents',
  },
  {
    id: 'a prepayment is forgotten',
    file: 'twin/billing/settlement.ts',
    from: 'const balanceCents = payableCents - prepaidCents;',
    to: 'const balanceCents = payableCents;',
    foundBy: 'bills.wrongCents',
  },
  {
    id: 'the due-date value is the reading of later',
    file: 'twin/property/meter-counts.ts',
    from: 'return { ...count, units: after.dueDateUnits,',
    to: 'return { ...count, units: after.units,',
    foundBy: 'bills.shiftedCents',
  },
  {
    id: 'a water meter begins at 0',
    file: 'twin/property/meter-counts.ts',
    from: 'dueUnits - (startUnits ?? dueUnits);',
    to: 'dueUnits;',
    foundBy: 'bills.shiftedCents',
  },
  {
    id: 'the due-date value is one too high',
    file: 'twin/ingest/reading-values.ts',
    from: 'isCount(dueDateUnits) ? dueDateUnits : null',
    to: 'isCount(dueDateUnits) ? dueDateUnits + 1 : null',
    foundBy: 'readings.wrong',
  },
  {
    id: 'the clock of a meter is not kept',
    file: 'twin/ingest/bundle-commit.ts',
    from: '    deviceAt: candidate.deviceAt,',
    to: '    deviceAt: null,',
    foundBy: 'readings.wrong',
  },
  {
    id: 'the day of a removal is dropped',
    file: 'twin/ingest/reading-values.ts',
    from: "new Set(['dueDate', 'deviceTime', measure.field, dueDateField]);",
    to: "new Set(['dueDate', 'deviceTime', 'errorDate', measure.field, dueDateField]);",
    foundBy: 'readings.wrong',
  },
  {
    id: 'the clock of a meter is two minutes off',
    file: 'twin/ingest/reading-values.ts',
    from: 'deviceAt: finite(deviceTimeMs),',
    to: 'deviceAt: finite(deviceTimeMs === null ? null : deviceTimeMs + 120_000),',
    foundBy: 'readings.wrong',
  },
  {
    id: 'a reading is dated a second later',
    file: 'twin/ingest/classify-telegram.ts',
    from: '    mark,\n    rxAt,\n    ledgerKey',
    to: '    mark,\n    rxAt: rxAt + 1_000,\n    ledgerKey',
    foundBy: 'readings.forged',
  },
  {
    id: 'a unit is lost in each telegram',
    file: 'twin/ingest/reading-values.ts',
    from: '    units,\n    dueDate: civilDate(dueDate),',
    to: '    units: Math.max(0, units - 1),\n    dueDate: civilDate(dueDate),',
    foundBy: 'readings.forged',
  },
];
