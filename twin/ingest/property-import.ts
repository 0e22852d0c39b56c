/**
 * What an operator hands over: a property with its dwellings, occupants, meters and costs. It may
 * be a file from anywhere, so it is checked as a whole before anything is stored; importing it
 * again changes what changed.
 */
import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { LabError } from '#kernel/errors.ts';
import { civilDate } from '#kernel/time.ts';
import { formatAddress, parseAddress } from '#wire/link-layer.ts';
import { countries } from '../billing/rule-sets.ts';
import { checkStatement, StatementField } from '../billing/worksheets/statement.ts';
import { portalError } from '../errors.ts';
import { readPropertyTariffs } from '../inform/property-tariffs.ts';
import { METER_KINDS, type MeterKind } from '../store/meter-kinds.ts';
import type { MeterRegistration } from '../store/meters.ts';
import type { Store } from '../store/store.ts';
import { acceptanceOf, givenByMode } from './acceptance-defaults.ts';

const Id = Type.String({ pattern: '^[A-Za-z0-9._-]{1,64}$' });
const GatewayName = Type.String({ pattern: '^[A-Za-z0-9:_-]{1,128}$' });
const Text = Type.String({ minLength: 1, maxLength: 200 });
const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });
const Decimal = Type.String({ pattern: '^\\d{1,9}(\\.\\d{1,9})?$' });

const Occupant = Type.Object({ id: Id, name: Text, from: Day, to: Type.Optional(Day) });

const Dwelling = Type.Object({
  id: Id,
  label: Text,
  floor: Type.Integer({ minimum: -9, maximum: 200 }),
  areaM2: Decimal,
  occupants: Type.Array(Occupant, { maxItems: 1000 }),
});

const Blocks = Type.Integer({ minimum: 0, maximum: 15 });
const RefuseOrAllow = Type.Enum(['refuse', 'allow']);

/** Bytes of the plain text in hex, `..` for each byte of a value. */
const Layout = Type.String({ pattern: '^([0-9a-f]{2}|[.]{2}){2,512}$' });

const Acceptance = Type.Object(
  {
    security: Type.Optional(Type.Enum(['none', 'mode-5', 'mode-7', 'mode-10', 'ell-ctr'])),
    macBytes: Type.Optional(Type.Enum([0, 2, 4, 8, 12, 16])),
    encryptedBlocks: Type.Optional(Blocks),
    clearRecords: Type.Optional(RefuseOrAllow),
    clearTelegrams: Type.Optional(RefuseOrAllow),
    deviceTime: Type.Optional(Type.Enum(['required', 'optional'])),
    unknownRecords: Type.Optional(RefuseOrAllow),
    layouts: Type.Optional(Type.Array(Layout, { minItems: 1, maxItems: 16 })),
  },
  { additionalProperties: false },
);

const Meter = Type.Object({
  id: Type.String({ maxLength: 32 }),
  kind: Type.Enum(Object.keys(METER_KINDS) as MeterKind[]),
  dwellingId: Id,
  room: Text,
  label: Text,
  /** Rating factors and scale of an allocator. */
  kq: Type.Optional(Decimal),
  kc: Type.Optional(Decimal),
  /** Of a room that is designed for another temperature; 1 where it is left out. */
  kt: Type.Optional(Decimal),
  scale: Type.Optional(Type.Union([Type.Literal('unit'), Type.Literal('product')])),
  /** Power of the radiator, or of a heat meter, in W. */
  ratedPowerW: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000_000 })),
  /** Nominal flow of a water meter in litres an hour. */
  nominalFlowLh: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000_000 })),
  /** The short form of `acceptance`. */
  securityMode: Type.Optional(Type.Union([Type.Literal(0), Type.Literal(5), Type.Literal(7)])),
  encryptedBlocks: Type.Optional(Blocks),
  /** What its telegrams must be like; what is left out follows from kind and security. */
  acceptance: Type.Optional(Acceptance),
});

const Costs = Type.Object({
  from: Day,
  to: Day,
  heatingCents: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
  consumptionPct: Type.Integer({ minimum: 0, maximum: 100 }),
  /**
   * Hot water, fuel stock, CO2 and prepayments, in the words of a worksheet of `metertwin bill`.
   */
  statement: Type.Optional(StatementField),
});

/** Heat and units of a finished bill: what turns units into kWh in the monthly information. */
const HeatStatement = Type.Object({
  from: Day,
  to: Day,
  heatKwh: Decimal,
  ratedUnits: Decimal,
  energy: Type.Union([
    Type.Literal('gas'),
    Type.Literal('oil'),
    Type.Literal('district-heating'),
    Type.Literal('heat-pump'),
  ]),
  /** Of its hot water; without them a cubic metre counts by the formula of §9 Abs. 2. */
  hotWaterKwh: Type.Optional(Decimal),
  hotWaterM3: Type.Optional(Decimal),
});

/** Degree days (20/15) of a month at the place, and those of the long-term mean. */
const Climate = Type.Object({
  month: Type.String({ pattern: '^\\d{4}-(0[1-9]|1[0-2])$' }),
  degreeDays: Decimal,
  normalDegreeDays: Decimal,
});

const PropertyImportSchema = Type.Object({
  property: Type.Object({
    id: Id,
    name: Text,
    address: Text,
    /** Whose law, clock and currency it has; default germany. */
    country: Type.Optional(Type.String({ maxLength: 40 })),
  }),
  dwellings: Type.Array(Dwelling, { maxItems: 100_000 }),
  meters: Type.Array(Meter, { maxItems: 1_000_000 }),
  costs: Type.Array(Costs, { maxItems: 1000 }),
  /** Gateways that serve the property; telegrams of its meters are taken from these only. */
  gateways: Type.Optional(Type.Array(GatewayName, { maxItems: 10_000 })),
  heat: Type.Optional(Type.Array(HeatStatement, { maxItems: 1000 })),
  climate: Type.Optional(Type.Array(Climate, { maxItems: 12_000 })),
  /** `{ prices_from, tariffs, present, of_dwelling }`, tariffs in the words of `metertwin tariff`. */
  electricity: Type.Optional(Type.Unknown()),
});

export type PropertyImport = Static<typeof PropertyImportSchema>;

const CHECK = Compile(PropertyImportSchema);

/** Checks everything, then stores it in one transaction. Throws PORTAL_BAD_IMPORT. */
export function importProperty(store: Store, input: unknown): void {
  if (!CHECK.Check(input)) {
    const [error] = CHECK.Errors(input);
    throw badImport(error?.instancePath || '/', error?.message ?? 'must be a property');
  }
  checkMeaning(input, store);
  store.transaction(() => write(input, store));
}

function checkMeaning(input: PropertyImport, store: Store): void {
  const { country } = input.property;
  if (country !== undefined && !countries().includes(country)) {
    throw badImport('/property/country', `must be one of ${countries().join(', ')}`);
  }
  input.dwellings.forEach((dwelling, at) => {
    const owner = store.properties.dwelling(dwelling.id)?.propertyId ?? input.property.id;
    if (owner !== input.property.id) {
      throw badImport(`/dwellings/${at}/id`, `must be unique, property ${owner} has it already`);
    }
    dwelling.occupants.forEach((o, index) => checkPeriod(o, `/dwellings/${at}/occupants/${index}`));
  });
  const dwellingIds = new Set(input.dwellings.map(({ id }) => id));
  input.meters.forEach((meter, at) => {
    checkMeterId(meter.id, `/meters/${at}/id`);
    if (!dwellingIds.has(meter.dwellingId)) {
      throw badImport(`/meters/${at}/dwellingId`, 'must be one of the dwellings of this import');
    }
    if (meter.kind !== 'heat-cost-allocator') return;
    for (const factor of ['kq', 'kc', 'scale'] as const) {
      if (meter[factor] !== undefined) continue;
      throw badImport(`/meters/${at}/${factor}`, 'must be there: an allocator is rated');
    }
  });
  input.costs.forEach((costs, at) => {
    checkPeriod(costs, `/costs/${at}`);
    checkCosts(costs, `/costs/${at}/statement/items`);
  });
  checkTariffs(input);
  input.heat?.forEach((heat, at) => {
    checkPeriod(heat, `/heat/${at}`);
    for (const field of ['heatKwh', 'ratedUnits', 'hotWaterKwh', 'hotWaterM3'] as const) {
      if (heat[field] === undefined || Number(heat[field]) > 0) continue;
      throw badImport(`/heat/${at}/${field}`, 'must be more than 0');
    }
    if ((heat.hotWaterKwh === undefined) !== (heat.hotWaterM3 === undefined)) {
      throw badImport(`/heat/${at}`, 'must have hotWaterKwh and hotWaterM3, or neither');
    }
  });
}

function checkCosts({ statement, heatingCents }: PropertyImport['costs'][number], where: string) {
  try {
    if (statement !== undefined) checkStatement(statement, heatingCents);
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    throw badImport(where, `must add up to the costs: ${error.message}`);
  }
}

function checkTariffs({ electricity }: PropertyImport): void {
  try {
    if (electricity !== undefined) readPropertyTariffs(electricity);
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    throw badImport('/electricity', `must have tariffs: ${error.message}`);
  }
}

function checkMeterId(id: string, where: string): void {
  try {
    if (formatAddress(parseAddress(id)) === id) return;
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
  }
  throw badImport(where, 'must be a meter id such as QDS-87654321-35-08');
}

function checkPeriod(
  { from, to }: { readonly from: string; readonly to?: string },
  where: string,
): void {
  for (const day of to === undefined ? [from] : [from, to]) {
    try {
      civilDate(day);
    } catch {
      throw badImport(where, 'must have dates of the calendar');
    }
  }
  if (to !== undefined && to < from) throw badImport(where, 'must not end before it begins');
}

function badImport(where: string, expected: string): LabError {
  return portalError('PORTAL_BAD_IMPORT', { details: { where, expected } });
}

function write(input: PropertyImport, store: Store): void {
  const { property, dwellings, meters, costs, gateways, heat = [], climate = [] } = input;
  store.properties.putProperty(property);
  for (const { occupants, ...dwelling } of dwellings) {
    store.properties.putDwelling({ ...dwelling, propertyId: property.id });
    for (const occupant of occupants) {
      store.properties.putOccupancy({ ...occupant, dwellingId: dwelling.id });
    }
  }
  if (gateways !== undefined) bindGateways(gateways, property.id, store);
  for (const meter of meters) store.meters.put(registrationOf(meter));
  for (const { statement, ...period } of costs) {
    const text = statement === undefined ? null : JSON.stringify(statement);
    store.costs.put({ ...period, propertyId: property.id, statement: text });
  }
  for (const period of heat) store.heat.putStatement({ ...period, propertyId: property.id });
  for (const month of climate) store.heat.putClimate({ ...month, propertyId: property.id });
  const { electricity } = input;
  if (electricity !== undefined) {
    store.electricityTariffs.put(property.id, JSON.stringify(electricity));
  }
}

/** The list is the whole truth about the property; an import without one leaves it as it is. */
function bindGateways(gateways: readonly string[], propertyId: string, store: Store): void {
  for (const bound of store.gateways.bindings()) {
    if (bound.propertyId === propertyId) store.gateways.unbind(bound.gatewayId, propertyId);
  }
  for (const id of gateways) store.gateways.bind(id, propertyId);
}

function registrationOf(meter: PropertyImport['meters'][number]): MeterRegistration {
  const { securityMode, encryptedBlocks, acceptance, ...place } = meter;
  const given = { ...givenByMode(securityMode, encryptedBlocks), ...acceptance };
  return { kq: '1', kc: '1', scale: 'unit', ...place, acceptance: acceptanceOf(meter.kind, given) };
}
