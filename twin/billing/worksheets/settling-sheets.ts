/** Small calculations of the settlement: cuts, balance, tax, deadline, CO2, the landlord's view. */
import { Type } from 'typebox';
import {
  divide,
  multiply,
  rational,
  roundToCents,
  subtract,
  toExactText,
} from '#kernel/rational.ts';
import { LabError } from '#kernel/errors.ts';
import { civilDate } from '#kernel/time.ts';
import { cents } from '#kernel/units.ts';
import { checkPct, notNegative, notNegativeCents } from '../check-fields.ts';
import { checkCo2, checkPeriod } from '../check-parts.ts';
import { co2Split, co2Tier, roundSpecific } from '../co2-split.ts';
import { billDeadline, reductionsOf, settle } from '../settlement.ts';
import { co2Answer, co2StepsOf } from './bill-answer.ts';
import { co2Of } from './co2-input.ts';
import { Co2Field } from './bill-schema.ts';
import {
  approximate,
  atMost,
  CentsField,
  DayField,
  DecimalField,
  exact,
  LATEST,
  NameField,
  optional,
  PeriodField,
  periodOf,
  positive,
  sheet,
  worksheet,
  type Worksheet,
} from './fields.ts';

const reduction = worksheet(
  'reduction',
  {
    about: 'cuts of a billed share',
    schema: sheet({
      share_cents: CentsField,
      /** What is not billed by consumption; only the cut for that goes by it. */
      base_cents: optional(CentsField),
      /** Share of the heating costs; only the cut of the CO2 law goes by it. */
      heating_share_cents: optional(CentsField),
      reasons: Type.Array(NameField, { maxItems: 10 }),
      day: optional(DayField),
    }),
  },
  ({ share_cents, base_cents, heating_share_cents, reasons, day = LATEST }, law) => {
    const at = civilDate(day);
    notNegativeCents('share_cents', share_cents);
    notNegativeCents('base_cents', base_cents);
    notNegativeCents('heating_share_cents', heating_share_cents);
    const billed = {
      shareCents: cents(share_cents),
      partCents: cents(base_cents ?? share_cents),
      heatingCents: cents(heating_share_cents ?? share_cents),
    };
    const claims = reasons.map((reason) => ({ reason }));
    const period = { from: at, to: at };
    const cuts = reductionsOf(claims, billed, { period, law, field: 'reasons' });
    const total = cuts.reduce((sum, { amount }) => sum + amount.cents, 0);
    return {
      reduced_cents: share_cents - total,
      reduction_cents: total,
      steps: {
        cuts_cents: Object.fromEntries(cuts.map(({ reason, amount }) => [reason, amount.cents])),
      },
      because: Object.fromEntries(cuts.map(({ reason, amount }) => [reason, amount.because])),
    };
  },
);

const settlement = worksheet(
  'settlement',
  {
    about: 'balance with the prepayments, and the new prepayment',
    schema: sheet({
      share_cents: CentsField,
      reduction_cents: optional(CentsField),
      prepaid_cents: CentsField,
      months: Type.Integer({ minimum: 1, maximum: 1200 }),
    }),
  },
  ({ share_cents, reduction_cents = 0, prepaid_cents, months }, law) => {
    notNegativeCents('prepaid_cents', prepaid_cents);
    notNegativeCents('reduction_cents', reduction_cents);
    const payableCents = share_cents - reduction_cents;
    const { balance, newMonthlyPrepayment } = settle(
      { payableCents, prepaidCents: prepaid_cents, months },
      law,
    );
    const kind = balance.cents > 0 ? 'additional_payment' : balance.cents < 0 ? 'refund' : 'even';
    return {
      balance_cents: balance.cents,
      kind,
      suggested_monthly_cents: newMonthlyPrepayment.cents,
      steps: { net_share_cents: payableCents },
      because: {
        balance_cents: balance.because,
        suggested_monthly_cents: newMonthlyPrepayment.because,
      },
    };
  },
);

const vat = worksheet(
  'vat',
  {
    about: 'gross costs between an office with VAT option and flats',
    schema: sheet({
      gross_cost_cents: CentsField,
      vat_pct: DecimalField,
      office_pct: DecimalField,
      flat_pct: DecimalField,
    }),
  },
  ({ gross_cost_cents, vat_pct, office_pct, flat_pct }) => {
    notNegativeCents('gross_cost_cents', gross_cost_cents);
    checkPct('vat_pct', exact(vat_pct));
    checkPct('office_pct', exact(office_pct));
    const others = subtract(rational(100), exact(office_pct));
    atMost('flat_pct', { value: flat_pct, most: toExactText(others) });
    checkPct('flat_pct', exact(flat_pct));
    const percent = (base: number, pct: ReturnType<typeof rational>) =>
      roundToCents(divide(multiply(rational(base), pct), rational(100)));
    const rate = exact(vat_pct);
    const factor = divide(rational(100), { n: rate.n + 100n * rate.d, d: rate.d });
    const net = roundToCents(multiply(rational(gross_cost_cents), factor));
    const office = percent(net, exact(office_pct));
    const tax = percent(office, rate);
    return {
      office_gross_cents: office + tax,
      flat_cents: percent(gross_cost_cents, exact(flat_pct)),
      steps: { net_cost_cents: net, office_net_cents: office, office_vat_cents: tax },
    };
  },
);

const deadline = worksheet(
  'deadline',
  {
    about: 'last day on which the tenant may get the bill',
    schema: sheet({ period_end: DayField }),
  },
  ({ period_end }, law) => ({
    tenant_must_have_it_by: billDeadline(civilDate(period_end), law),
    late_claims_excluded: true,
  }),
);

const co2Sheet = worksheet(
  'co2_split',
  {
    about: 'CO2 costs between landlord and tenants',
    schema: sheet({ ...Co2Field.properties, period: optional(PeriodField) }),
  },
  (input, law) => {
    const co2 = co2Of(input, '');
    checkCo2(co2, '');
    const day = civilDate(LATEST);
    const stated = input.period && periodOf(input.period);
    if (stated !== undefined) checkPeriod(stated, 'period');
    const period = stated ?? co2.agreedPeriod ?? { from: day, to: day };
    const result = ownFields(() => co2Split(co2, period, law), 'co2.', '');
    return { ...co2Answer(result), steps: co2StepsOf(result, co2) };
  },
);

/** Fields of a bill's worksheet are named as those of the sheet that was asked. */
function ownFields<T>(answer: () => T, of: string, own: string): T {
  try {
    return answer();
  } catch (error) {
    const field = error instanceof LabError ? error.details['field'] : undefined;
    if (!(error instanceof LabError) || typeof field !== 'string') throw error;
    const { code, exitCode, httpStatus } = error;
    const named = (text: string): string => text.replace(of, own);
    const details = { ...error.details, field: named(field) };
    const [message, hint] = [named(error.message), named(error.hint)];
    throw new LabError(code, { message, hint, exitCode, httpStatus, details, cause: error });
  }
}

const co2Tiers = worksheet(
  'co2_tiers',
  {
    about: 'the row of the CO2 table for specific emissions',
    schema: sheet({ values: Type.Array(DecimalField, { maxItems: 10_000 }) }),
  },
  ({ values }, law) => {
    const day = civilDate(LATEST);
    return {
      rows: values.map((value, index) => {
        notNegative(`values[${index}]`, exact(value));
        const rounded = roundSpecific(exact(value), day, law);
        const { tier, landlordPct } = co2Tier(rounded, rational(1), { day, law });
        const landlord = Number(toExactText(landlordPct));
        return {
          kg_m2: toExactText(exact(value)),
          rounded: toExactText(rounded),
          tier,
          landlord_pct: landlord,
          tenant_pct: 100 - landlord,
        };
      }),
    };
  },
);

/** Of a unit: beyond any fuel, and any price of a tonne. */
const FACTOR_MAX = 10_000;
const PUBLISHED_FACTORS = ['net_factor', 'ef_kg_per_kwh_net', 'price_eur_t'] as const;
const PUBLISHED_AMOUNTS = [
  'gas_gross_kwh',
  'net_factor',
  'ef_kg_per_kwh_net',
  'price_eur_t',
] as const;

const co2Published = worksheet(
  'co2_published',
  {
    about: 'CO2 costs of gas from the gross energy, with a choice of tax',
    schema: sheet({
      gas_gross_kwh: DecimalField,
      net_factor: DecimalField,
      ef_kg_per_kwh_net: DecimalField,
      price_eur_t: DecimalField,
      living_area_m2: DecimalField,
      vat_pct: DecimalField,
    }),
  },
  (input, law) => {
    positive('living_area_m2', input.living_area_m2);
    checkPct('vat_pct', exact(input.vat_pct));
    for (const name of PUBLISHED_AMOUNTS) notNegative(name, exact(input[name]));
    for (const name of PUBLISHED_FACTORS) atMost(name, { value: input[name], most: FACTOR_MAX });
    const net = multiply(exact(input.gas_gross_kwh), exact(input.net_factor));
    const split = (vatPct: number | string) => {
      const delivery = {
        fuel: 'natural_gas_net_kwh',
        quantity: net,
        kgPerUnit: exact(input.ef_kg_per_kwh_net),
        eurPerTonne: exact(input.price_eur_t),
        vatPct: exact(vatPct),
      };
      const livingAreaM2 = exact(input.living_area_m2);
      const day = civilDate(LATEST);
      const co2 = { livingAreaM2, emissions: { deliveries: [delivery] } };
      const split = () => co2Split(co2, { from: day, to: day }, law);
      return ownFields(split, 'co2.deliveries[0].quantity', 'gas_gross_kwh');
    };
    const result = split(input.vat_pct);
    return {
      ...co2Answer(result),
      emissions_kg_2dp: approximate(result.emissionsKg, 2),
      with_vat_7_pct_cents: split(7).cost.cents,
      with_vat_19_pct_cents: split(19).cost.cents,
      steps: {
        net_kwh: approximate(net, 6),
        emissions_kg: toExactText(result.emissionsKg),
        specific_unrounded: approximate(divide(result.emissionsKg, exact(input.living_area_m2)), 4),
      },
    };
  },
);

export const SETTLING_SHEETS: readonly Worksheet[] = [
  reduction,
  settlement,
  vat,
  deadline,
  co2Sheet,
  co2Tiers,
  co2Published,
];
