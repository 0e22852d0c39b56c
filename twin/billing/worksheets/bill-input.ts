/** A worksheet of a bill as the engine takes it. */
import type { Static } from 'typebox';
import { civilDate } from '#kernel/time.ts';
import { badField } from '../errors.ts';
import type {
  BillInput,
  BillUser,
  EstimateBasis,
  FailedDevices,
  FuelStock,
  HotWaterSplit,
  LegalFacts,
  PeriodBefore,
  PlantEnergy,
} from '../types.ts';
import type { BillSheet, ChangeField, FuelStockField, SplitField } from './bill-schema.ts';
import type { Change } from '../what-if.ts';
import { costSums, waterCents } from './cost-list.ts';
import { co2Of } from './co2-input.ts';
import { devicesOf, waterOf } from './device-input.ts';
import { exact, given, money, periodOf } from './fields.ts';
import { checkAnnual } from './letter-fields.ts';

type Part<K extends keyof BillSheet> = NonNullable<BillSheet[K]>;

/** Throws BILLING_BAD_FIELD, BILLING_BAD_RATING, TIME_NOT_A_DATE. */
export function billInputOf(sheet: BillSheet): BillInput {
  const { annual } = sheet.letter ?? {};
  if (annual !== undefined) {
    const users = sheet.users.map(({ id }) => id);
    checkAnnual(annual, 'letter.annual', users);
  }
  return {
    ...given('property', sheet.property, ({ id, name }) => ({ id, name })),
    period: periodOf(sheet.period),
    ...given('provisional', sheet.provisional, Boolean),
    costs: costsOf(sheet.costs),
    ...given('fuel', sheet.fuel, String),
    ...given('waterCents', sheet.costs.items, waterCents),
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
    ...given('before', sheet.before, beforeOf),
  };
}

function beforeOf({ to, closing, closing_cents, end_readings }: Part<'before'>): PeriodBefore {
  if (closing === undefined && closing_cents !== undefined) {
    throw badField('before.closing', undefined, 'the quantity that before.closing_cents is worth');
  }
  return {
    ...given('to', to, civilDate),
    ...given('closing', closing, (quantity) => ({
      quantity: exact(quantity),
      ...given('cents', closing_cents, money),
    })),
    ...given('readings', end_readings, (readings) => {
      return new Map(Object.entries(readings).map(([id, value]) => [id, exact(value)]));
    }),
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

function costsOf(costs: Part<'costs'>): BillInput['costs'] {
  const sums = costSums(costs);
  if (sums === undefined && costs.fuel_stock === undefined) {
    throw badField('costs.unitary_cents', undefined, 'the costs of the plant, or costs.fuel_stock');
  }
  return {
    unitaryCents: money(sums?.unitaryCents ?? 0),
    ...given('heatingOnlyCents', sums?.heatingOnlyCents ?? costs.heating_only_cents, money),
    ...given('hotWaterOnlyCents', sums?.hotWaterOnlyCents ?? costs.hot_water_only_cents, money),
    ...given('fuelStock', costs.fuel_stock, fuelStockOf),
    ...given('relief', costs.relief, (all) =>
      all.map(({ kind, cents: own }) => ({ kind, cents: money(own) })),
    ),
  };
}

export function fuelStockOf(stock: Static<typeof FuelStockField>): FuelStock {
  return {
    lots: stock.stock_and_deliveries.map((lot) => ({
      quantity: exact('litres' in lot ? lot.litres : lot.quantity),
      cents: money(lot.cents),
      ...given('deliveredOn', lot.delivered_on, civilDate),
      ...given('number', lot.number, String),
    })),
    ...('closing_litres' in stock
      ? { closing: exact(stock.closing_litres), inLitres: true }
      : { closing: exact(stock.closing) }),
  };
}

type SplitSheet = Static<typeof SplitField>;

function splitOf(split: SplitSheet): HotWaterSplit {
  if (split.method === 'none') return { method: 'none' };
  if (split.method === 'flat') return { method: 'flat', heatingPct: exact(split.heating_pct) };
  if (split.method === 'recognised_rule') {
    return { method: split.method, hotWaterPct: exact(split.hot_water_pct), rule: split.rule };
  }
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
}: Exclude<
  SplitSheet,
  { method: 'none' } | { method: 'flat' } | { method: 'recognised_rule' }
>): PlantEnergy {
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
    ...waterOf(user, field),
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
    ...given('remotelyReadable', user.remotely_readable, Boolean),
    ...given('devicesInstalledOn', user.devices_installed_on, civilDate),
    ...given('remoteHardship', user.remote_hardship, Boolean),
  };
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
    case 'previous_periods':
      return previousOf(failed, `${field}.`);
  }
}

/** `prefix` is the path of the fields with its dot. */
export function previousOf(
  {
    method,
    previous_units: previous,
    building_ratio,
  }: Pick<Part<'failed'>[number], 'previous_units' | 'building_ratio'> & {
    readonly method: string;
  },
  prefix: string,
): EstimateBasis {
  const field = `${prefix}previous_units`;
  if (method === 'previous_period') {
    if (previous === undefined || Array.isArray(previous)) {
      throw badField(field, undefined, 'the units of the earlier period');
    }
    return { method, units: exact(previous) };
  }
  if (!Array.isArray(previous)) {
    throw badField(field, undefined, 'a list with the units of the earlier periods');
  }
  const buildingRatio = exact(building_ratio ?? 1);
  return { method: 'previous_periods', units: previous.map(exact), buildingRatio };
}

function groupsOf({ measured_pct, groups }: Part<'groups'>): BillInput['groups'] & object {
  return {
    measuredPct: exact(measured_pct),
    groups: groups.map(({ id, kwh, consumption_pct, is_rest }) => ({
      id,
      kwh: exact(kwh),
      consumptionPct: exact(consumption_pct),
      ...given('isRest', is_rest, Boolean),
    })),
  };
}

function pipeHeatOf(pipe: Part<'pipe_heat'>): BillInput['pipeHeat'] & object {
  return {
    fedKwh: exact(pipe.fed_kwh),
    kwhPerUnit: exact(pipe.kwh_per_unit),
    mostlyUninsulated: pipe.mostly_uninsulated,
    ...given('exposed', pipe.exposed, Boolean),
    key: pipe.key,
  };
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
    ...given('betweenOwners', facts.between_owners, Boolean),
    ...given('devicesInstalledOn', facts.devices_installed_on, civilDate),
    ...given('remoteHardship', facts.remote_hardship, Boolean),
    ...given('pipesExposed', facts.pipes_exposed, Boolean),
    ...given('waterBilledApart', facts.water_billed_apart, Boolean),
    ...given('mainMeterM3', facts.main_meter_m3, exact),
    ...given('noRelief', facts.no_relief, Boolean),
    ...given('heatPumpMetersInstalledOn', facts.heat_pump_meters_installed_on, civilDate),
    ...given('receivedOn', facts.received_on, civilDate),
    ...given('buildingAreaM2', facts.building_area_m2, exact),
  };
}
