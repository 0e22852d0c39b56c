/** CO2 fields of a worksheet as the engine takes them. */
import type { Static } from 'typebox';
import { civilDate } from '#kernel/time.ts';
import type { Co2Delivery, Co2Input } from '../co2-types.ts';
import { badField } from '../errors.ts';
import type { Co2Field } from './bill-schema.ts';
import { exact, given, money, periodOf } from './fields.ts';

/** `prefix` is the path of the CO2 fields with its dot. */
export function co2Of(co2: Static<typeof Co2Field>, prefix: string): Co2Input {
  return {
    livingAreaM2: exact(co2.living_area_m2),
    ...given('building', co2.building, (building) => building),
    ...given('restriction', co2.restriction, (restriction) => restriction),
    ...given('agreedPeriod', co2.agreed_period, periodOf),
    ...given('selfSupply', co2.self_supply, ({ other_own_appliances }) => ({
      otherOwnAppliances: other_own_appliances,
    })),
    emissions: emissionsOf(co2, prefix),
  };
}

function emissionsOf(co2: Static<typeof Co2Field>, prefix: string): Co2Input['emissions'] {
  const { deliveries, emissions_kg, cost_cents } = co2;
  if (deliveries !== undefined) {
    const stated = emissions_kg === undefined ? 'cost_cents' : 'emissions_kg';
    if (emissions_kg !== undefined || cost_cents !== undefined) {
      const expected = `nothing, as ${prefix}deliveries says what was bought`;
      throw badField(`${prefix}${stated}`, 'given', expected);
    }
    return {
      deliveries: deliveries.map((own, at) => deliveryOf(own, `${prefix}deliveries[${at}]`)),
    };
  }
  if (emissions_kg === undefined) {
    throw badField(`${prefix}deliveries`, undefined, 'deliveries, or emissions_kg and cost_cents');
  }
  if (cost_cents === undefined) throw badField(`${prefix}cost_cents`, undefined, 'whole cents');
  return { kg: exact(emissions_kg), costCents: money(cost_cents) };
}

type DeliverySheet = NonNullable<Static<typeof Co2Field>['deliveries']>[number];

function deliveryOf(delivery: DeliverySheet, field: string): Co2Delivery {
  const { year, price_eur_t, delivered_on } = delivery;
  if (year === undefined && price_eur_t === undefined && delivered_on === undefined) {
    throw badField(`${field}.year`, undefined, 'a year, delivered_on or price_eur_t');
  }
  return {
    fuel: delivery.fuel,
    quantity: exact(delivery.quantity),
    ...given('year', year, Number),
    ...given('eurPerTonne', price_eur_t, exact),
    ...given('vatPct', delivery.vat_pct, exact),
    ...given('deliveredOn', delivered_on, civilDate),
    ...given('invoicedOn', delivery.invoiced_on, civilDate),
    ...given('kgPerUnit', delivery.kg_per_unit, exact),
    ...given('biogenicPct', delivery.biogenic_pct, exact),
    ...given('number', delivery.number, String),
    ...gasOf(delivery, field),
  };
}

function gasOf({ state_number, calorific_kwh_m3 }: DeliverySheet, field: string) {
  if (state_number === undefined && calorific_kwh_m3 === undefined) return {};
  if (state_number === undefined) {
    throw badField(`${field}.state_number`, undefined, 'the state number of the invoice');
  }
  if (calorific_kwh_m3 === undefined) {
    throw badField(`${field}.calorific_kwh_m3`, undefined, 'the gross calorific value');
  }
  return { gas: { stateNumber: exact(state_number), kwhPerM3: exact(calorific_kwh_m3) } };
}
