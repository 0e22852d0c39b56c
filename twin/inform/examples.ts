/**
 * Worked examples of consumption information, tariffs, water alarms and the landlord's view, by
 * kind, as data in and data out: what `test/vectors/billing.jsonl` holds and `metertwin bill
 * --input` answers. Exact numbers are texts: decimals where they end, else fractions "a/b".
 */
import { LabError } from '#kernel/errors.ts';
import { HOUR_MS, berlinMidnight } from '#kernel/time.ts';
import { ONE, sum, ZERO, type Rational } from '#kernel/rational.ts';
import { ExampleInput } from './example-input.ts';
import { exactText } from './exact-text.ts';
import { groupView } from './landlord-view.ts';
import { steadyDay } from './load-profile.ts';
import { monthlyInformation, unitHeat, type MonthUnits } from './monthly-information.ts';
import { centsRoundedByQuarter, tariffBill, type EnergyPrice } from './tariff.ts';
import {
  burstLitres,
  longestDryRun,
  nightLitres,
  pulsedFlow,
  waterAlarms,
} from './water-alarms.ts';

/** How a figure came about: `name = expression` over the inputs beside it. */
interface FigureReason {
  readonly rule: string;
  readonly formula: string;
  readonly inputs: Readonly<Record<string, string | number>>;
  readonly source: string;
}

interface ExampleAnswer {
  readonly steps: Readonly<Record<string, unknown>>;
  readonly expect: Readonly<Record<string, unknown>>;
  readonly because?: Readonly<Record<string, readonly FigureReason[]>>;
}

/** Each throws INFORM_BAD_INPUT, and what the function it calls throws. */
export const INFORM_EXAMPLES: Readonly<Record<string, (input: unknown) => ExampleAnswer>> = {
  monthly_information: answering(monthly),
  tariff_ht_nt: answering(highLow),
  tariff_dynamic: answering(dynamic),
  water_alarm: answering(alarms),
  water_pulse_resolution: answering(pulses),
  landlord_view: answering(landlord),
};

/** A field that the answer did not need is refused, not dropped. */
function answering(answer: (input: ExampleInput) => ExampleAnswer) {
  return (value: unknown): ExampleAnswer => {
    const input = new ExampleInput(value);
    const answered = answer(input);
    input.refuseUnknown();
    return answered;
  };
}

function monthly(input: ExampleInput): ExampleAnswer {
  const counted = input.object('month_units');
  const months = new Map<string, MonthUnits>();
  for (const [month, field] of [
    ['2025-11', 'current'],
    ['2025-10', 'previous'],
    ['2024-11', 'previous_year'],
  ] as const) {
    const units = counted.optionalAmount(field);
    if (units !== undefined) months.set(month, { units });
  }
  const lastBill = {
    heatKwh: input.positive('building_heating_kwh_last_bill'),
    units: input.positive('building_units_last_bill'),
  };
  const information = monthlyInformation({
    month: '2025-11',
    areaM2: input.positive('area_m2'),
    residence: { from: input.flag('resident_full_month', true) ? '2020-01-01' : '2025-11-12' },
    lastBill,
    months,
    averageKwhM2: input.amount('reference_kwh_m2'),
  });
  const shown = information.shown ? information : undefined;
  return {
    steps: { kwh_per_unit: exactText(unitHeat(lastBill)) },
    expect: {
      shown: information.shown,
      kwh: shown === undefined ? null : exactText(shown.kwh),
      vs_previous_month_pct: shown?.previousMonth?.differencePct ?? null,
      vs_previous_year_pct: shown?.previousYear?.differencePct ?? null,
      vs_average_pct: shown?.average.differencePct ?? null,
    },
  };
}

function highLow(input: ExampleInput): ExampleAnswer {
  const price: Extract<EnergyPrice, { kind: 'ht-nt' }> = {
    kind: 'ht-nt',
    high: {
      from: input.integer('ht_from_hour', { min: 0, max: 24 }),
      to: input.integer('ht_to_hour', { min: 0, max: 24 }),
    },
    highCtPerKwh: input.number('ht_ct_per_kwh'),
    lowCtPerKwh: input.number('nt_ct_per_kwh'),
  };
  const perQuarter = input.amount('kwh_per_interval');
  const day = input.day('day');
  const tariff = { id: 'example', name: 'example', price };
  const profile = steadyDay(day, perQuarter);
  const bill = tariffBill(profile, tariff);
  const [high, low] = ['high', 'low'].map(
    (name) => bill.parts.find((part) => part.name === name)?.kwh ?? ZERO,
  );
  const highCount = tariffBill(steadyDay(day, ONE), tariff).parts.find(
    ({ name }) => name === 'high',
  )?.kwh;
  const counts = {
    intervals: bill.quarterCount,
    ht_intervals: Number(highCount?.n ?? 0n),
    nt_intervals: bill.quarterCount - Number(highCount?.n ?? 0n),
  };
  const figures = {
    ht_kwh: exactText(high ?? ZERO),
    nt_kwh: exactText(low ?? ZERO),
    cost_cents: bill.energyCents,
    wrong_if_rounded_per_interval_cents: centsRoundedByQuarter(profile, tariff),
  };
  return {
    steps: counts,
    expect: figures,
    because: highLowReasons({ price, perQuarter }, { ...counts, ...figures }),
  };
}

type HighLowFigures = Readonly<Record<'ht_kwh' | 'nt_kwh', string>> &
  Readonly<
    Record<
      'ht_intervals' | 'nt_intervals' | 'cost_cents' | 'wrong_if_rounded_per_interval_cents',
      number
    >
  >;

/** One rounding for the line, and beside it what rounding each quarter of an hour would give. */
function highLowReasons(
  { price, perQuarter }: { price: Extract<EnergyPrice, { kind: 'ht-nt' }>; perQuarter: Rational },
  figures: HighLowFigures,
): Record<string, FigureReason[]> {
  const prices = {
    htCtPerKwh: exactText(price.highCtPerKwh),
    ntCtPerKwh: exactText(price.lowCtPerKwh),
  };
  const source = '§41a EnWG';
  return {
    cost_cents: [
      {
        rule: 'tariff-rounded-once',
        formula: 'costCents = round(htKwh × htCtPerKwh + ntKwh × ntCtPerKwh)',
        inputs: {
          htKwh: figures.ht_kwh,
          ntKwh: figures.nt_kwh,
          ...prices,
          costCents: figures.cost_cents,
        },
        source,
      },
    ],
    wrong_if_rounded_per_interval_cents: [
      {
        rule: 'tariff-rounded-by-quarter',
        formula:
          'wrongCents = htIntervals × round(quarterKwh × htCtPerKwh) + ntIntervals × round(quarterKwh × ntCtPerKwh)',
        inputs: {
          htIntervals: figures.ht_intervals,
          ntIntervals: figures.nt_intervals,
          quarterKwh: exactText(perQuarter),
          ...prices,
          wrongCents: figures.wrong_if_rounded_per_interval_cents,
        },
        source,
      },
    ],
  };
}

/** Hours of any day that has no change of the clocks. */
function dynamic(input: ExampleInput): ExampleAnswer {
  const day = '2025-01-15';
  const prices = input.numbers('hour_ct_per_kwh');
  const price: EnergyPrice = {
    kind: 'dynamic',
    marketCtPerKwh: new Map(
      prices.map((ct, hour) => [berlinMidnight(day) + hour * HOUR_MS, ct] as const),
    ),
    vatPct: input.amount('vat_pct'),
    fixedGrossCtPerKwh: input.number('fixed_gross_ct_per_kwh'),
  };
  const profile = { from: day, kwh: input.amounts('kwh_15min') };
  const bill = named(() => tariffBill(profile, { id: 'example', name: 'example', price }));
  return {
    steps: { kwh: exactText(bill.kwh), exact_cents: exactText(bill.exactEnergyCents) },
    expect: { cost_cents: bill.energyCents },
  };
}

const FIELDS: Readonly<Record<string, string>> = {
  INFORM_NO_PRICE: 'hour_ct_per_kwh',
  INFORM_BAD_PROFILE: 'kwh_15min',
};

/** An error of the calculation with the field of the example that it comes from. */
function named<T>(calculate: () => T): T {
  try {
    return calculate();
  } catch (error) {
    const field = error instanceof LabError ? FIELDS[error.code] : undefined;
    if (!(error instanceof LabError) || field === undefined) throw error;
    const { code, message, hint, exitCode, httpStatus } = error;
    const details = { ...error.details, field };
    const told = `${field}: ${message}`;
    throw new LabError(code, { message: told, hint, exitCode, httpStatus, details, cause: error });
  }
}

function alarms(input: ExampleInput): ExampleAnswer {
  const litres = input.runLengths('litres_15min_rle');
  const limit = {
    q3M3h: input.positive('q3_m3h'),
    pctOfQ3: input.positive('burst_pct_of_q3'),
  };
  const found = waterAlarms(litres, limit);
  return {
    steps: {
      intervals: litres.length,
      burst_threshold_litres_15min: exactText(burstLitres(limit)),
    },
    expect: {
      leak_no_dry_hour_first_interval: found.noDryHour,
      leak_no_zero_interval_first_interval: found.noDryInterval,
      burst_first_interval: found.burst,
    },
  };
}

function pulses(input: ExampleInput): ExampleAnswer {
  const litres = pulsedFlow(input.amount('leak_l_per_h'), {
    pulseLitres: input.positive('pulse_litres'),
    days: input.integer('days', { min: 1, max: 366 }),
  });
  const found = waterAlarms(litres);
  return {
    steps: { longest_zero_run: longestDryRun(litres), total_litres: exactText(sum(litres)) },
    expect: {
      leak_no_dry_hour_first_interval: found.noDryHour,
      leak_no_zero_interval_first_interval: found.noDryInterval,
      night_02_04_litres_day2: exactText(nightLitres(litres, 1)),
    },
  };
}

function landlord(input: ExampleInput): ExampleAnswer {
  const values = input.amounts('kwh');
  if (input.has('tenant_flats')) {
    input.integer('tenant_flats', { min: values.length, max: values.length });
  }
  const view = groupView({
    values,
    knownDwellings: input.has('viewer_knows_flats')
      ? input.integer('viewer_knows_flats', { min: 0, max: values.length })
      : 0,
    minDwellings: input.integer('k_min', { min: 1, max: 1_000 }),
    dominancePct: input.integer('dominance_pct', { min: 1, max: 100 }),
  });
  return {
    steps: {
      effective_group: view.effectiveGroup,
      largest_share_pct: Number(view.largestSharePct),
    },
    expect: {
      monthly_sum_shown: view.sumShown,
      annual_billing_values_shown: view.annualShown,
    },
  };
}
