/**
 * D16, what becomes of a grid operator's orders (§ 14a EnWG): one that nobody answers, one that is
 * refused, and one that is said to be obeyed while the meter of the dwelling shows more. A box may lie;
 * the register of the meter cannot be talked down. What is shown is a lower bound: of a register that
 * counts in quarters of an hour, a telegram may show one quarter more than passed between two.
 */
import { HOUR_MS, MINUTE_MS, type Instant } from '#kernel/time.ts';
import type { PowerLimit } from '../../store/power-limits.ts';
import type { Finding, FleetState, LimitState, MeterState } from './fleet-state.ts';

const QUARTER_MS = 15 * MINUTE_MS;
/** An order is answered and obeyed within this time. */
const IN_TIME_MS = QUARTER_MS;
const POINTS_MS = 4 * HOUR_MS;
const MOST_POINTS = 64;

/** Takes in an order, or the answer to one; an older one than is known changes nothing. */
export function observeLimit(fleet: FleetState, limit: PowerLimit): void {
  const { gatewayId, dwellingId, number, isActive, limitW, orderedAt, endsAt } = limit;
  fleet.limits ??= {};
  const known = fleet.limits[dwellingId];
  if (known !== undefined && known.number > number) return;
  const isSame = known?.number === number;
  fleet.limits[dwellingId] = {
    ...{ gatewayId, number, isActive, limitW, endsAt },
    orderedAt: isSame ? known.orderedAt : orderedAt,
    isAnswered: limit.answeredAt !== null || (isSame && known.isAnswered),
    isRefused: limit.refusal !== null,
  };
}

/** Takes in a register in Wh, received at `at`. */
export function observePower({ power }: MeterState, wh: number, at: Instant): void {
  if (power === undefined) return;
  power.points = [...power.points, [at, wh] as const]
    .filter(([when]) => at - when <= POINTS_MS)
    .slice(-MOST_POINTS);
}

export function limitFindings(fleet: FleetState, now: Instant): Finding[] {
  return Object.entries(fleet.limits ?? {}).flatMap(([dwellingId, limit]) => {
    const meter = Object.values(fleet.meters).find(({ power }) => power?.dwellingId === dwellingId);
    const wrong = whatIsWrong(limit, meter, now);
    if (wrong === undefined) return [];
    const { gatewayId } = limit;
    return [{ ...wrong, gatewayId, ...(meter === undefined ? {} : { meterId: meter.id }) }];
  });
}

function whatIsWrong(
  limit: LimitState,
  meter: MeterState | undefined,
  now: Instant,
): Pick<Finding, 'kind' | 'message'> | undefined {
  if (now >= limit.endsAt) return undefined;
  if (limit.isRefused) {
    return {
      kind: 'limit-refused',
      message: 'the control box refuses an order of the grid operator',
    };
  }
  if (!limit.isAnswered) {
    if (now - limit.orderedAt < IN_TIME_MS) return undefined;
    return { kind: 'limit-unanswered', message: 'nobody answers an order of the grid operator' };
  }
  if (!limit.isActive || meter === undefined || !isExceeded(limit, meter)) return undefined;
  return { kind: 'limit-exceeded', message: 'the meter shows more than the grid operator allows' };
}

/** Whether any two registers since the order show surely more than it allows. */
function isExceeded({ limitW, orderedAt }: LimitState, { power }: MeterState): boolean {
  const points = (power?.points ?? []).filter(([at]) => at >= orderedAt + IN_TIME_MS);
  const last = points.at(-1);
  if (last === undefined) return false;
  return points.some(([at, wh]) => {
    const hours = (last[0] - at + QUARTER_MS) / HOUR_MS;
    return (last[1] - wh) / hours > limitW;
  });
}
