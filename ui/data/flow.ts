/**
 * The loss budget and the stages of the way from the meter to the bill. Every telegram that was
 * sent is in exactly one leaf: stored, rejected for a reason, on the way, or lost for a reason.
 */
import { compareText } from '#kernel/compare-text.ts';
import type { Flow } from '../../twin/api/schemas/lab.ts';
import type { PortalCountersAnswer } from '../../twin/api/schemas/status.ts';
import { permilleShares } from './shares.ts';

const FLOW_GROUPS = ['stored', 'rejected', 'onTheWay', 'lost'] as const;
type FlowGroup = (typeof FLOW_GROUPS)[number];

/** One leaf of the budget: `reason` is undefined where a group has no reasons. */
export interface BudgetLeaf {
  readonly group: FlowGroup;
  readonly reason: string | undefined;
  readonly count: number;
  /** Of all telegrams, in tenths of a per cent. */
  readonly permille: number;
}

export interface BudgetGroup {
  readonly group: FlowGroup;
  readonly count: number;
  readonly permille: number;
  /** Where its part of the bar begins. */
  readonly startPermille: number;
  /** Empty where the group has no reasons. */
  readonly reasons: readonly BudgetLeaf[];
}

/** `left = a + b (+ c)` as it is shown, and whether it holds. */
export interface Equation {
  readonly whole: number;
  readonly parts: readonly number[];
  readonly holds: boolean;
}

export interface LossBudget {
  /** Sent by the meters of the world and, where somebody did, brought in from outside. */
  readonly total: number;
  readonly injected: number;
  /** The same telegram from further gateways; known and not counted again. */
  readonly copies: number;
  /** 1000, or 0 while nothing was sent. */
  readonly totalPermille: number;
  readonly groups: readonly BudgetGroup[];
  readonly sentEquation: Equation;
  readonly heardEquation: Equation;
}

/** The budget of a lab: what the world sent against what the portal has. */
export function lossBudget(flow: Flow): LossBudget {
  const leaves = [
    leaf('stored', undefined, flow.stored),
    ...byReason('rejected', flow.rejectedBy),
    leaf('onTheWay', undefined, flow.onTheWay),
    ...byReason('lost', flow.lostBy),
  ];
  const shares = permilleShares(leaves.map(({ count }) => count));
  const shared = leaves.map((entry, index) => ({ ...entry, permille: shares[index] ?? 0 }));
  const groups = FLOW_GROUPS.map((group) => groupOf(group, shared));
  return {
    total: flow.sent + flow.injected,
    injected: flow.injected,
    copies: flow.copies,
    totalPermille: sum(shares),
    groups,
    sentEquation: equation(flow.sent, [flow.heard, flow.lost]),
    heardEquation: equation(flow.heard + flow.injected, [
      flow.stored,
      flow.rejected,
      flow.onTheWay,
    ]),
  };
}

function leaf(group: FlowGroup, reason: string | undefined, count: number): BudgetLeaf {
  return { group, reason, count, permille: 0 };
}

/** Largest first, so that the reason that matters is read first; a reason without cases is left out. */
function byReason(group: FlowGroup, counts: Readonly<Record<string, number>>): BudgetLeaf[] {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .sort(([nameA, a], [nameB, b]) => b - a || compareText(nameA, nameB))
    .map(([reason, count]) => leaf(group, reason, count));
}

/** Leaves stand in the order of the groups, so that the parts of the bar follow each other. */
function groupOf(group: FlowGroup, leaves: readonly BudgetLeaf[]): BudgetGroup {
  const own = leaves.filter((entry) => entry.group === group);
  const before = FLOW_GROUPS.slice(0, FLOW_GROUPS.indexOf(group));
  return {
    group,
    count: sum(own.map(({ count }) => count)),
    permille: sum(own.map(({ permille }) => permille)),
    startPermille: sum(
      leaves.flatMap((entry) => (before.includes(entry.group) ? [entry.permille] : [])),
    ),
    reasons: own.filter(({ reason }) => reason !== undefined),
  };
}

function equation(whole: number, parts: readonly number[]): Equation {
  return { whole, parts, holds: whole === sum(parts) };
}

const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);

/** The same identity for a portal that knows no world: received = stored + rejected. */
export function receivedEquation(counters: PortalCountersAnswer): Equation {
  const rejected = sum(Object.values(counters.rejected));
  return equation(counters.received, [counters.stored, rejected]);
}
