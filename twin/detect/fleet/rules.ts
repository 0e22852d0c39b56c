/** The rules on the fleet, each with the defence it belongs to; one that is off is left out. */
import type { DefenceId, Defences } from '#kernel/defences.ts';
import type { Instant } from '#kernel/time.ts';
import { offSchedule } from './arrival.ts';
import { reportedStates } from './device-flags.ts';
import type { Finding, FleetState } from './fleet-state.ts';
import { offlineGateways } from './gateway-offline.ts';
import { limitFindings } from './power-limits.ts';
import { movedMeters, swappedMeters } from './reception.ts';
import { highRates } from './refusal-rates.ts';
import { silentMeters } from './silence.ts';
import { bursts, leaks, standingStill } from './water.ts';

interface FleetRule {
  readonly defence: DefenceId;
  /** Everything that is wrong at an instant. */
  judge(fleet: FleetState, now: Instant): Finding[];
}

const FLEET_RULES: readonly FleetRule[] = [
  { defence: 'D9', judge: offSchedule },
  { defence: 'D16', judge: silentMeters },
  { defence: 'D16', judge: offlineGateways },
  { defence: 'D16', judge: movedMeters },
  { defence: 'D16', judge: swappedMeters },
  { defence: 'D16', judge: highRates },
  { defence: 'D16', judge: reportedStates },
  { defence: 'D16', judge: leaks },
  { defence: 'D16', judge: bursts },
  { defence: 'D16', judge: standingStill },
  { defence: 'D16', judge: limitFindings },
];

interface FleetFinding extends Finding {
  readonly defence: DefenceId;
}

/** One finding per kind and subject, whichever rule says it first. */
export function createFleetJudge(
  defences: Defences,
): (fleet: FleetState, now: Instant) => readonly FleetFinding[] {
  const rules = FLEET_RULES.filter(({ defence }) => defences.on(defence));
  return (fleet, now) => {
    const findings = new Map<string, FleetFinding>();
    for (const { defence, judge } of rules) {
      for (const finding of judge(fleet, now)) {
        defences.tell(defence);
        const key = subjectKey(finding);
        if (!findings.has(key)) findings.set(key, { ...finding, defence });
      }
    }
    return [...findings.values()];
  };
}

export function subjectKey({
  kind,
  meterId = '',
  gatewayId = '',
}: Omit<Finding, 'message'>): string {
  return `${kind}/${meterId}/${gatewayId}`;
}
