/**
 * A small house as the portal would answer for it: three dwellings, six meters, one of them
 * silent and one never heard. Telegrams are encoded and dissected, bills are computed, so that
 * the shapes and the sums are the real ones.
 */
import { rational } from '#kernel/rational.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#kernel/time.ts';
import { cents } from '#kernel/units.ts';
import { toHex } from '#kernel/bytes.ts';
import { dissect } from '#wire/dissect/dissect.ts';
import { encodeHcaTelegram } from '#wire/encode-hca.ts';
import { formatAddress } from '#wire/link-layer.ts';
import type { AlarmAnswer } from '../../twin/api/schemas/alarms.ts';
import type { DwellingBillAnswer, PropertySheet } from '../../twin/api/schemas/bills.ts';
import type { LabStatus } from '../../twin/api/schemas/lab.ts';
import type { Meter, Reading } from '../../twin/api/schemas/meters.ts';
import type { Role, Session } from '../../twin/api/schemas/session.ts';
import type { Status } from '../../twin/api/schemas/status.ts';
import type { TelegramDetail, TelegramSummary } from '../../twin/api/schemas/telegrams.ts';
import { heatingBill } from '../../twin/billing/bill.ts';
import { propertyBill } from '../../twin/billing/dwelling-rows.ts';
import { ruleSetOf } from '../../twin/billing/rule-sets.ts';
import type { BillInput } from '../../twin/billing/types.ts';

/** Simulated now: a Tuesday morning in January. */
const NOW_MS = Date.UTC(2025, 0, 7, 6, 15);
const KEY = Uint8Array.from({ length: 16 }, (_, index) => index);
const iso = (atMs: number): string => new Date(atMs).toISOString();

export const DWELLINGS = [
  { id: 'd01', label: 'EG links', floor: 0, areaM2: '64.00', occupant: 'Familie Yıldız' },
  { id: 'd02', label: 'EG Mitte', floor: 0, areaM2: '48.00', occupant: 'Jonas Weber' },
  { id: 'd03', label: '1. OG rechts', floor: 1, areaM2: '82.50', occupant: 'Dr. Anna Sommer' },
] as const;

const ROOMS = ['Wohnzimmer', 'Schlafzimmer'] as const;

const ADDRESSES = DWELLINGS.flatMap((dwelling, floor) =>
  ROOMS.map((room, index) => ({
    address: {
      manufacturer: 'QDS',
      id: `8765432${floor * 2 + index + 1}`,
      version: 0x35,
      type: 0x08,
    },
    dwelling,
    room,
    label: `${dwelling.id}-r${index + 1}`,
    units: 180 + floor * 61 + index * 47,
  })),
);

const SILENT = 3;
const NEVER = 5;

const ALLOCATORS: readonly Meter[] = ADDRESSES.map((entry, index) => ({
  id: formatAddress(entry.address),
  label: entry.label,
  dwellingId: entry.dwelling.id,
  room: entry.room,
  kind: 'heat-cost-allocator',
  measure: { field: 'units', unit: '', exp10: 0, course: 'restarts' },
  lastSeenAt: lastSeen(index),
  rssiDbm: index === NEVER ? null : -62 - index * 5,
  units: index === NEVER ? null : entry.units,
  dueDate: '2024-12-31',
  dueDateUnits: index === NEVER ? null : 3100 + index * 211,
  ...(index === NEVER ? {} : { vouchedBy: 'structure', standing: 'counts' }),
}));

export const WATER_METER: Meter = {
  id: 'QDS-55670020-18-06',
  label: 'd02-ww',
  dwellingId: 'd02',
  room: 'Bad',
  kind: 'warm-water',
  measure: { field: 'volume', unit: 'm3', exp10: -3, course: 'runs-on' },
  lastSeenAt: iso(NOW_MS - 4 * MINUTE_MS),
  rssiDbm: -71,
  units: 12_634,
  dueDate: '2024-12-31',
  dueDateUnits: 12_500,
  fields: [
    { name: 'volumeFlow', value: 0.12, unit: 'm3/h' },
    { name: 'previousMonthVolume', value: 12.5, unit: 'm3', at: '2024-12-31' },
  ],
  flags: ['leak'],
  isVouched: false,
  vouchedBy: 'nobody',
  standing: 'held',
};

const METERS: readonly Meter[] = [...ALLOCATORS, WATER_METER];

function lastSeen(index: number): string | null {
  if (index === NEVER) return null;
  return iso(index === SILENT ? NOW_MS - 29 * HOUR_MS : NOW_MS - (index + 1) * 3 * MINUTE_MS);
}

/** Every quarter of an hour; more by day than by night, a gap in between, a restart at New Year. */
export function readingsOf(meterId: string, fromMs: number, toMs: number): Reading[] {
  const meter = METERS.findIndex(({ id }) => id === meterId);
  const out: Reading[] = [];
  const newYearMs = Date.UTC(2024, 11, 31, 23);
  const stepMs = 15 * MINUTE_MS;
  for (let at = Math.ceil(fromMs / stepMs) * stepMs; at <= Math.min(toMs, NOW_MS); at += stepMs) {
    const inGap = at > NOW_MS - 3 * DAY_MS && at < NOW_MS - 2.4 * DAY_MS;
    if (inGap) continue;
    const since = at >= newYearMs ? at - newYearMs : at - Date.UTC(2023, 11, 31, 23);
    const days = since / DAY_MS;
    const wave = Math.sin(days * 2 * Math.PI) * 4;
    const perDay = at >= newYearMs ? 28 + meter * 7 : 8.5 + meter;
    out.push({ at: iso(at), units: Math.max(0, Math.floor(days * perDay + wave)) });
  }
  return out;
}

function frameOf(meter: number, accessNumber: number): Uint8Array {
  const entry = ADDRESSES[meter] ?? ADDRESSES[0];
  if (entry === undefined) throw new Error('the fixture has no meter');
  return encodeHcaTelegram({
    address: entry.address,
    accessNumber,
    mode: 5,
    key: KEY,
    units: entry.units,
    dueDateUnits: 3100,
    dueDate: '2024-12-31',
    deviceTimeMs: NOW_MS,
  });
}

export const TELEGRAMS: readonly TelegramSummary[] = Array.from({ length: 14 }, (_, index) => {
  const id = 5114 - index;
  const rejected = index === 2 || index === 9;
  return {
    id,
    meterId: METERS[index % 5]?.id ?? null,
    rxAt: iso(NOW_MS - index * 2 * MINUTE_MS),
    gatewayId: index % 2 === 0 ? 'gw-ilmenau-01' : 'gw-ilmenau-02',
    rssiDbm: -64 - (index % 7) * 3,
    verdict: rejected ? ('rejected' as const) : ('stored' as const),
    ...(rejected ? { reason: index === 2 ? 'replay' : 'duplicate' } : {}),
    hex: toHex(frameOf(index % 5, (id * 7) % 256)),
  };
});

/** Only the lab gets the plaintext. */
export function telegramDetail(id: number, role: Role): TelegramDetail | undefined {
  const telegram = TELEGRAMS.find((entry) => entry.id === id);
  if (telegram === undefined) return undefined;
  const frame = frameOf((5114 - id) % 5, (id * 7) % 256);
  const { view, root, error } = dissect(frame, role === 'lab' ? { key: KEY } : {});
  const dissection = { frame: toHex(frame), view: toHex(view), root };
  return { ...telegram, dissection: error === undefined ? dissection : { ...dissection, error } };
}

export const ALARMS: readonly AlarmAnswer[] = [
  {
    id: 2,
    at: iso(NOW_MS - 4 * MINUTE_MS),
    lastAt: iso(NOW_MS - 2 * MINUTE_MS),
    count: 8,
    kind: 'replay',
    meterId: METERS[2]?.id ?? '',
    message: 'the telegram was received and stored before',
    defence: 'D4',
    state: 'open',
    field: 'ciphertext',
  },
  {
    id: 1,
    at: iso(NOW_MS - 26 * HOUR_MS),
    lastAt: iso(NOW_MS - 26 * HOUR_MS),
    count: 1,
    kind: 'bad-bundle',
    gatewayId: 'gw-ilmenau-02',
    message: 'a message could not be read as a bundle: not JSON',
    defence: null,
    state: 'open',
  },
];

const COUNTERS = {
  bundles: 1342,
  duplicateBundles: 3,
  received: 54_890,
  stored: 54_853,
  rejected: { duplicate: 29, replay: 8 },
  deadLetters: 1,
};

export const LAB: LabStatus = {
  world: {
    scenario: 'quiet-winter',
    seed: '20260101',
    clock: { now: iso(NOW_MS + 2 * MINUTE_MS), pace: 600 },
    reportedAt: iso(NOW_MS),
    buffered: 9,
    outbox: 3,
    receivedUntil: iso(NOW_MS),
  },
  flow: {
    sent: 55_180,
    heard: 54_902,
    lost: 278,
    stored: 54_853,
    rejected: 37,
    onTheWay: 12,
    injected: 0,
    copies: 4210,
    lostBy: { weak: 61, collision: 189, fading: 28, filtered: 0 },
    rejectedBy: { duplicate: 29, replay: 8 },
  },
};

export function sessionOf(role: Role): Session {
  const own = role === 'tenant' ? { dwellingId: 'd01' } : {};
  return { user: `demo-${role}`, role, csrfToken: 'fixture-token', demo: true, ...own };
}

export function statusOf(role: Role): Status {
  const dwellings = DWELLINGS.map(({ id, label, floor }) => ({ id, label, floor }));
  return {
    version: '0.1.0',
    simulated: true,
    property: {
      ...{ id: 'p1', name: 'Lindenstraße 12, Ilmenau', country: 'germany' },
      ...{ timeZone: 'Europe/Berlin', currency: { code: 'EUR', sign: '€' } },
    },
    dwellings: role === 'tenant' ? dwellings.slice(0, 1) : dwellings,
    defencesOff: ['D3', 'D4'],
    watermark: iso(NOW_MS),
    counters: COUNTERS,
    gateways: [
      {
        id: 'gw-ilmenau-01',
        online: true,
        lastBundleAt: iso(NOW_MS),
        lastSeq: 711,
        telegrams: 30_120,
      },
      {
        id: 'gw-ilmenau-02',
        online: false,
        lastBundleAt: iso(NOW_MS - 5 * HOUR_MS),
        lastSeq: 631,
        telegrams: 24_770,
      },
    ],
  };
}

export function metersOf(role: Role): Meter[] {
  if (role === 'lab') return [...METERS];
  if (role === 'tenant') return METERS.filter(({ dwellingId }) => dwellingId === 'd01');
  return METERS.map((meter) => {
    const { units: _units, dueDate: _date, dueDateUnits: _due, ...rest } = meter;
    const { fields: _fields, flags: _flags, isVouched: _vouched, ...own } = rest;
    const { vouchedBy: _by, standing: _standing, ...device } = own;
    return device;
  });
}

/** Half of the costs by consumption, though the house must bill 70 %: something to find. */
export const BILL_INPUT: BillInput = {
  property: { id: 'p1', name: 'Lindenstraße 12, Ilmenau' },
  period: { from: '2025-01-01', to: '2025-12-31' },
  provisional: true,
  costs: { unitaryCents: cents(1_843_217) },
  shares: { heatingConsumptionPct: rational(50) },
  facts: {
    below1994Insulation: true,
    oilOrGasHeating: true,
    pipesMostlyInsulated: true,
    monthlyInformationComplete: false,
  },
  users: DWELLINGS.map((dwelling) => ({
    id: dwelling.id,
    unit: dwelling.id,
    payer: 'tenant' as const,
    label: dwelling.label,
    occupant: dwelling.occupant,
    areaM2: rational(dwelling.areaM2),
    devices: ADDRESSES.filter((entry) => entry.dwelling.id === dwelling.id).map((entry) => ({
      id: formatAddress(entry.address),
      label: entry.label,
      room: entry.room,
      units: entry.units,
      kq: rational('1.84'),
      kc: rational('1.12'),
      scale: 'unit' as const,
    })),
  })),
};

const BILL = propertyBill(heatingBill(BILL_INPUT, ruleSetOf()));

export const OPEN_METERS = 6;

const BILL_HEAD = {
  property: BILL.property,
  period: BILL.period,
  provisional: BILL.provisional,
  openMeters: OPEN_METERS,
  costs: {
    heatingCents: BILL.heatingCents,
    consumptionPct: BILL.consumptionPct,
    basePotCents: BILL.basePotCents,
    consumptionPotCents: BILL.consumptionPotCents,
  },
};

export function sheetOf(role: Role): PropertySheet {
  const withheld = role === 'landlord';
  return {
    ...BILL_HEAD,
    withheld,
    areaM2: BILL.areaM2,
    ratedUnits: BILL.ratedUnits,
    rows: BILL.rows.map((row) => ({
      dwellingId: row.dwellingId,
      label: row.label,
      areaM2: row.areaM2,
      ratedUnits: withheld ? null : row.ratedUnits,
      baseCents: row.baseCents,
      consumptionCents: withheld ? null : row.consumptionCents,
      totalCents: withheld ? null : row.totalCents,
    })),
    totalCents: BILL.heatingCents,
    sumCents: BILL.sumCents,
    addsUp: true,
    because: BILL.because,
  };
}

export function billOf(dwellingId: string): DwellingBillAnswer | undefined {
  const row = BILL.rows.find((entry) => entry.dwellingId === dwellingId);
  if (row === undefined) return undefined;
  // The lines hold exact fractions, which no answer of the portal does.
  const { lines: _lines, further: _further, ...figures } = row;
  return {
    ...BILL_HEAD,
    ...figures,
    meters: row.meters.map((meter, index) => ({
      ...meter,
      vouchedBy: 'structure' as const,
      heldReadings: index,
    })),
    because: { ...row.because, costs: BILL.because },
  };
}
