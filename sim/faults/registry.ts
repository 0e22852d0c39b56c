/** All kinds of faults that a scenario can name, in the order of the reference page. */
import { DELIVERY_FAULTS } from './delivery-faults.ts';
import type { FaultKind } from './fault.ts';
import { GATEWAY_FAULTS } from './gateway-faults.ts';
import { LAB_FAULTS } from './lab-faults.ts';
import { METER_FAULTS } from './meter-faults.ts';

export const FAULTS: readonly FaultKind[] = [
  ...METER_FAULTS,
  ...DELIVERY_FAULTS,
  ...GATEWAY_FAULTS,
  ...LAB_FAULTS,
];

export function faultByKind(kind: string): FaultKind | undefined {
  return FAULTS.find((fault) => fault.kind === kind);
}
