/** Bills beside the lawful ones, and what each dwelling got of the heat. */
import { unfairCents, worstPct } from '../audit/fairness.ts';
import { OF_BILLS, sum, type MetricTable, type Seen } from './metric.ts';
import type { YearHeat } from '../../world/heat-truth.ts';

export const BILL_METRICS: MetricTable = {
  'bills.shiftedCents': {
    about: 'cents that moved from one dwelling to another against the true registers',
    tags: OF_BILLS,
    of: ({ bills }) => sum(bills.map((bill) => bill.shiftedCents)),
  },
  'bills.wrongCents': {
    about:
      'cents by which figures on the bills differ from what the law and the true registers give',
    tags: OF_BILLS,
    of: ({ bills }) => sum(bills.map((bill) => bill.wrongCents)),
  },
  'bills.totalCents': {
    about: 'cents that the portal bills',
    tags: OF_BILLS,
    of: ({ bills }) => sum(bills.flatMap(({ rows }) => rows.map(({ totalCents }) => totalCents))),
  },
  'bills.differenceCents': {
    about: 'costs minus the sum of all bills; bills add up when it is 0',
    of: ({ bills }) => sum(bills.map((bill) => Math.abs(bill.costsCents - bill.sumCents))),
  },
  'bills.count': {
    about: 'billing periods that the portal billed',
    of: ({ bills }) => bills.length,
  },
  'bills.missing': {
    about: 'billing periods that the true registers can bill and the portal cannot',
    of: ({ missingBills }) => missingBills,
  },
};

export const FAIRNESS_METRICS: MetricTable = {
  'fairness.shiftedCents': {
    about: 'cents that some dwellings pay more by their units than by their heat',
    tags: OF_BILLS,
    of: (seen) => sum(fairness(seen).map(unfairCents)),
  },
  'fairness.worstPct': {
    about: 'largest part by which a dwelling’s units are off its heat, in percent',
    tags: OF_BILLS,
    of: (seen) => Math.max(0, ...fairness(seen).map(worstPct)),
  },
  'fairness.heatKwh': {
    about:
      'heat that dwellings really used: radiators and pipes in their rooms, less what went to neighbours',
    tags: OF_BILLS,
    of: (seen) => Math.round(sum(fairness(seen).flatMap((rows) => rows.map((row) => row.heatKwh)))),
  },
};

export const HEAT_METRICS: MetricTable = {
  'heat.balanceOffPct': {
    about:
      'how far fuel and gains are off losses and stored heat, in percent; a run stops above 0.1',
    of: ({ heat }) => Math.round(heat.balanceOffPct * 1e6) / 1e6,
  },
  'heat.uncountedPct': {
    about:
      'heat of the room heating that no radiator gave, in percent of a whole year before the run',
    of: ({ heat }) => uncountedPct(heat.years[0]),
  },
};

function uncountedPct(year: YearHeat | undefined): number {
  if (year === undefined || year.heatingKwh === 0) return 0;
  const radiatorKwh = sum(year.dwellings.map((one) => one.radiatorKwh));
  return Math.round((1 - radiatorKwh / year.heatingKwh) * 1000) / 10;
}

function fairness({ bills }: Seen) {
  return bills.map((bill) => bill.fairness);
}
