/** What attackers have at the real programs of a run. Each port is made when it is first asked for. */
import type { AttackersSide } from '../../../sim/scenario/ports.ts';
import type { LabPorts } from '../../../sim/positions/ports.ts';
import type { AttackedLab } from './attacked-lab.ts';
import { cloudPort } from './cloud.ts';
import { gatewayKeyPort } from './gateway-key.ts';
import { networkPort } from './network.ts';
import { portalPort } from './portal.ts';

export function attackersSide(lab: Omit<AttackedLab, 'note'>): AttackersSide {
  let injectedCount = 0;
  const attacked: AttackedLab = {
    ...lab,
    note: { injected: (telegramCount) => void (injectedCount += telegramCount) },
  };
  const makers: { readonly [K in keyof LabPorts]: () => LabPorts[K] } = {
    gateway: () => gatewayKeyPort(attacked),
    network: () => networkPort(attacked),
    cloud: () => cloudPort(attacked),
    portal: () => portalPort(attacked),
  };
  const made: Partial<LabPorts> = {};
  return {
    injectedCount: () => injectedCount,
    reach: (position) => {
      const port = made[position] ?? makers[position]();
      Object.assign(made, { [position]: port });
      return port;
    },
  };
}
