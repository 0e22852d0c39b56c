/** A worksheet of a bill as the engine takes it. */
import type { Static } from 'typebox';
import { civilDate } from '#kernel/time.ts';
import { badField, billingError } from '../errors.ts';
import type { MeterConsumption } from '../rated-units.ts';
import type {
  BillInput,
  BillUser,
  Co2Delivery,
  Co2Input,
  EstimateBasis,
  FailedDevices,
  FuelStock,
  HotWaterSplit,
  LegalFacts,
  PlantEnergy,
} from '../types.ts';
import type {
  BillSheet,
  ChangeField,
  Co2Field,
  DeviceField,
  FuelStockField,
  SplitField,
} from './bill-schema.ts';
import type { Change } from '../what-if.ts';
import { exact, given, money } from './fields.ts';

type Part<K extends keyof BillSheet> = NonNullable<BillSheet[K]>;

/** Throws BILLING_BAD_FIELD, BILLING_BAD_RATING, TIME_NOT_A_DATE. */
export function billInputOf(sheet: BillSheet): BillInput {
  return {
    ...given('property', sheet.property, ({ id, name }) => ({ id, name })),
    period: periodOf(sheet.period),
    ...given('provisional', sheet.provisional, Boolean),
    costs: costsOf(sheet.costs),
    ...given('split', sheet.split, splitOf),
    shares: {
      heatingConsumptionPct: exact(sheet.shares.heating_consumption_pct),
      ...given('hotWaterConsumptionPct', sheet.shares.hot_water_consumption_pct, exact),
      ...given('moreByAgreement', sheet.shares.more_by_agreement, Boolean),
    },
    users: sheet.users.map(userOf),
    ...given('areaOnly', sheet.area_only, (sides) => sides),
    ...given('degreeDayTable', sheet.degree_day_table, String),
    ...given('noInterimReading', sheet.no_interim_reading, readingsOf),
    ...given('failed', sheet.failed, (failed) => failed.map(failedOf)),
    ...given('groups', sheet.groups, groupsOf),
    ...given('pipeHeat', sheet.pipe_heat, pipeHeatOf),
    ...given('co2', sheet.co2, (co2) => co2Of(co2, 'co2.')),
    ...given('inputVatPct', sheet.input_vat_pct, exact),
    ...given('facts', sheet.facts, factsOf),
  };
}

export function changeOf(change: Static<typeof ChangeField>): Change {
  const { shares } = change;
  return {
    ...given('shares', shares, (asked) => ({
      ...given('heatingConsumptionPct', asked.heating_consumption_pct, exact),
      ...given('hotWaterConsumptionPct', asked.hot_water_consumption_pct, exact),
      ...given('moreByAgreement', asked.more_by_agreement, Boolean),
    })),
    ...given('costsPct', change.costs_pct, exact),
    ...given('moved', change.moved, ({ unit, day }) => ({ unit, day: civilDate(day) })),
    ...given('failed', change.failed, (failed) => failed.map(failedOf)),
  };
}

export function periodOf({ from, to }: { readonly from: string; readonly to: string }) {
  return { from: civilDate(from), to: civilDate(to) };
}

function costsOf(costs: Part<'costs'>): BillInput['costs'] {
  if (costs.unitary_cents === undefined && costs.fuel_stock === undefined) {
    throw badField('costs.unitary_cents', undefined, 'the costs of the plant, or costs.fuel_stock');
  }
  return {
    unitaryCents: money(costs.unitary_cents ?? 0),
    ...given('heatingOnlyCents', costs.heating_only_cents, money),
    ...given('hotWaterOnlyCents', costs.hot_water_only_cents, money),
    ...given('fuelStock', costs.fuel_stock, fuelStockOf),
  };
}

export function fuelStockOf(stock: Static<typeof FuelStockField>): FuelStock {
  return {
    lots: stock.stock_and_deliveries.map((lot) => ({
      quantity: exact('litres' in lot ? lot.litres : lot.quantity),
      cents: money(lot.cents),
    })),
    closing: exact('closing_litres' in stock ? stock.closing_litres : stock.closing),
  };
}

type SplitSheet = Static<typeof SplitField>;

function splitOf(split: SplitSheet): HotWaterSplit {
  if (split.method === 'none') return { method: 'none' };
  if (split.method === 'flat') return { method: 'flat', heatingPct: exact(split.heating_pct) };
  const common = { plant: plantOf(split), ...given('adjust', split.adjust, (names) => names) };
  switch (split.method) {
    case 'heat_meter':
      return { method: split.method, hotWaterKwh: exact(split.q_ww_kwh), ...common };
    case 'formula_volume':
      return {
        method: split.method,
        volumeM3: exact(split.volume_m3),
        temperatureC: exact(split.tw_c),
        ...common,
      };
    case 'formula_area':
      return { method: split.method, areaM2: exact(split.area_m2), ...common };
  }
}

function plantOf({
  total_kwh,
  fuel,
}: Exclude<SplitSheet, { method: 'none' } | { method: 'flat' }>): PlantEnergy {
  if (total_kwh !== undefined && fuel !== undefined) {
    throw badField('split.fuel', 'given', 'nothing, as split.total_kwh is the energy of the plant');
  }
  if (total_kwh !== undefined) return { totalKwh: exact(total_kwh) };
  if (fuel === undefined) {
    throw badField('split.total_kwh', undefined, 'the energy of the plant, or split.fuel');
  }
  return {
    fuel: {
      type: fuel.type,
      quantity: exact(fuel.quantity),
      ...given('supplierKwhPerUnit', fuel.hi_supplier, exact),
    },
  };
}

function userOf(user: BillSheet['users'][number], index: number): BillUser {
  const field = `users[${index}]`;
  return {
    id: user.id,
    unit: user.unit ?? user.id,
    payer: user.payer ?? 'tenant',
    ...given('label', user.label, String),
    ...given('occupant', user.occupant, String),
    areaM2: exact(user.area_m2),
    ...given('from', user.from, civilDate),
    ...given('to', user.to, civilDate),
    ...given('heatUnits', user.heat_units, exact),
    ...given('devices', user.devices, (devices) => devicesOf(devices, field)),
    ...given('hotWaterM3', user.hot_water_m3, exact),
    ...given('estimated', user.estimated, Boolean),
    ...given('group', user.group, String),
    ...given('pipeLengthM', user.pipe_length_m, exact),
    ...given('prepaidCents', user.prepaid_cents, money),
    ...given('prepaidMonths', user.months, Number),
    ...given('reductions', user.reductions, (claims) =>
      claims.map((claim) =>
        typeof claim === 'string'
          ? { reason: claim }
          : { reason: claim.reason, ...given('baseCents', claim.base_cents, money) },
      ),
    ),
    ...given('vatOption', user.vat_option, Boolean),
  };
}

export function devicesOf(
  devices: readonly Static<typeof DeviceField>[],
  field: string,
): MeterConsumption[] {
  return devices.map((device, index) => {
    const path = field === '' ? `devices[${index}]` : `${field}.devices[${index}]`;
    const id = device.id ?? path;
    const factor = (name: 'kq' | 'kc') => {
      const value = device[name];
      if (value !== undefined) return exact(value);
      if (device.scale === 'product') return exact(1);
      throw billingError('BILLING_BAD_RATING', {
        details: {
          field: `${path}.${name}`,
          meter: id,
          factor: name.toUpperCase(),
          got: 'missing',
        },
      });
    };
    const { scale, display: units, room = '' } = device;
    return { id, label: id, room, units, scale, kq: factor('kq'), kc: factor('kc') };
  });
}

function readingsOf(readings: Part<'no_interim_reading'>): BillInput['noInterimReading'] & object {
  return readings.map((reading) => ({
    unit: reading.unit,
    ...given('heatUnits', reading.heat_units, exact),
    ...given('hotWaterM3', reading.hot_water_m3, exact),
  }));
}

function failedOf(failed: Part<'failed'>[number], index: number): FailedDevices {
  return {
    user: failed.user,
    side: failed.side ?? 'heating',
    areaM2: exact(failed.area_m2),
    basis: basisOf(failed, `failed[${index}]`),
  };
}

function basisOf(failed: Part<'failed'>[number], field: string): EstimateBasis {
  switch (failed.method) {
    case 'building_average':
      return { method: failed.method };
    case 'comparable_rooms': {
      const { comparable } = failed;
      if (comparable === undefined) {
        throw badField(`${field}.comparable`, undefined, 'units and area_m2 of the rooms');
      }
      const { units, area_m2 } = comparable;
      return { method: failed.method, units: exact(units), areaM2: exact(area_m2) };
    }
    case 'previous_period':
      if (failed.previous_units === undefined) {
        throw badField(`${field}.previous_units`, undefined, 'the units of the earlier period');
      }
      return { method: failed.method, units: exact(failed.previous_units) };
  }
}

function groupsOf({ measured_pct, groups }: Part<'groups'>): BillInput['groups'] & object {
  return {
    measuredPct: exact(measured_pct),
    groups: groups.map(({ id, kwh, consumption_pct }) => ({
      id,
      kwh: exact(kwh),
      consumptionPct: exact(consumption_pct),
    })),
  };
}

function pipeHeatOf(pipe: Part<'pipe_heat'>): BillInput['pipeHeat'] & object {
  return {
    fedKwh: exact(pipe.fed_kwh),
    kwhPerUnit: exact(pipe.kwh_per_unit),
    mostlyUninsulated: pipe.mostly_uninsulated,
    key: pipe.key,
  };
}

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
  return {
    fuel: delivery.fuel,
    quantity: exact(delivery.quantity),
    price: priceOf(delivery, field),
    ...given('vatPct', delivery.vat_pct, exact),
    ...given('deliveredOn', delivery.delivered_on, civilDate),
    ...given('invoicedOn', delivery.invoiced_on, civilDate),
    ...given('kgPerUnit', delivery.kg_per_unit, exact),
  };
}

function priceOf({ year, price_eur_t, delivered_on }: DeliverySheet, field: string) {
  if (price_eur_t !== undefined) return { eurPerTonne: exact(price_eur_t) };
  if (year !== undefined) return { year };
  if (delivered_on !== undefined) return { year: Number(delivered_on.slice(0, 4)) };
  throw badField(`${field}.year`, undefined, 'a year, delivered_on or price_eur_t');
}

function factsOf(facts: Part<'facts'>): LegalFacts {
  return {
    ...given('below1994Insulation', facts.below_1994_insulation, Boolean),
    ...given('oilOrGasHeating', facts.oil_or_gas_heating, Boolean),
    ...given('pipesMostlyInsulated', facts.pipes_mostly_insulated, Boolean),
    ...given('hotWaterMeterUnreasonable', facts.hot_water_meter_unreasonable, Boolean),
    ...given('remotelyReadable', facts.remotely_readable, Boolean),
    ...given('monthlyInformationComplete', facts.monthly_information_complete, Boolean),
    ...given('co2PartShown', facts.co2_part_shown, Boolean),
    ...given('receivedOn', facts.received_on, civilDate),
    ...given('buildingAreaM2', facts.building_area_m2, exact),
  };
}
