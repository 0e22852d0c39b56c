/**
 * What a meter's telegrams must be like where an import does not say it: by kind of meter and by
 * its security. The defaults refuse; whoever knows the device loosens them meter by meter.
 */
import { defined } from '#kernel/defined.ts';
import type { MeterKind } from '../store/meter-kinds.ts';
import type { MeterAcceptance } from '../store/meters.ts';

export type AcceptanceGiven = {
  readonly [K in keyof MeterAcceptance]?: MeterAcceptance[K] | undefined;
};

type ByKind = Pick<MeterAcceptance, 'deviceTime' | 'unknownRecords'>;

/** Meters for billing carry a clock; sensors and detectors as a rule do not. */
const BILLING: ByKind = { deviceTime: 'required', unknownRecords: 'allow' };
const SENSOR: ByKind = { deviceTime: 'optional', unknownRecords: 'allow' };

const BY_KIND: Readonly<Record<MeterKind, ByKind>> = {
  // Their records are few and known; a garbled block shows as a record that nobody knows.
  'heat-cost-allocator': { deviceTime: 'required', unknownRecords: 'refuse' },
  'cold-water': BILLING,
  'warm-water': BILLING,
  heat: BILLING,
  electricity: BILLING,
  'room-sensor': SENSOR,
  'smoke-detector': SENSOR,
};

/** OMS profile B has a MAC of 8 bytes, profile D a tag of 8 bytes. */
const MAC_BYTES = { none: 0, 'mode-5': 0, 'mode-7': 8, 'mode-10': 8, 'ell-ctr': 0 } as const;

export function acceptanceOf(kind: MeterKind, given: AcceptanceGiven): MeterAcceptance {
  const security = given.security ?? 'mode-5';
  return {
    security,
    macBytes: given.macBytes ?? MAC_BYTES[security],
    encryptedBlocks: given.encryptedBlocks ?? null,
    clearRecords: given.clearRecords ?? 'refuse',
    clearTelegrams: given.clearTelegrams ?? 'refuse',
    deviceTime: given.deviceTime ?? BY_KIND[kind].deviceTime,
    unknownRecords: given.unknownRecords ?? BY_KIND[kind].unknownRecords,
    ...defined({ layouts: given.layouts }),
  };
}

const SECURITY_OF_MODE = { 0: 'none', 5: 'mode-5', 7: 'mode-7' } as const;

/** The older, shorter form of an import: a security mode and a number of blocks. */
export function givenByMode(
  securityMode: keyof typeof SECURITY_OF_MODE | undefined,
  encryptedBlocks: number | undefined,
): AcceptanceGiven {
  if (securityMode === undefined) return {};
  const security = SECURITY_OF_MODE[securityMode];
  return { security, encryptedBlocks: securityMode === 0 ? null : encryptedBlocks };
}
