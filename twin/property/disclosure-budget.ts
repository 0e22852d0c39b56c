/**
 * The differencing budget: decides whether a sum over dwellings may be shown, given all sums that
 * the same audience has seen of the property, in any period, view and run of the portal. A sum that
 * would tell of one dwelling is refused, and so is one whose difference from an earlier sum would.
 */
import { rational, toExactText } from '#kernel/rational.ts';
import type { Store } from '../store/store.ts';
import { difference, isTelling } from './bill-groups.ts';
import type { Counted, GroupSum } from './bill-groups.ts';

export interface DisclosureBudget {
  /** True where the sum may be shown; it then counts as shown. */
  spend(audience: string, sum: GroupSum): boolean;
}

/**
 * Sums that one audience may see of one kind. A period has twelve months, and readings that come
 * late make some of them anew; whoever has seen this many sees no further one.
 */
const MAX_SEEN = 1_000;

/** What has been shown is kept in the store, so that a restart forgets none of it. */
export function createDisclosureBudget({ shownSums }: Pick<Store, 'shownSums'>): DisclosureBudget {
  const allows = (audience: string, sum: GroupSum, { kind, counted }: KindOfSum): boolean => {
    if (isTelling(counted, sum.known)) return false;
    const seen = shownSums.seenBy({ audience, propertyId: sum.propertyId, kind });
    return seen.length < MAX_SEEN && seen.every((one) => isApart(counted, one, sum.known));
  };
  return {
    spend: (audience, sum) => {
      const asked = kindsOf(sum);
      if (!asked.every((one) => allows(audience, sum, one))) return false;
      for (const { kind, counted } of asked) {
        const { propertyId } = sum;
        shownSums.add({ audience, propertyId, kind, values: textOf(counted) });
      }
      return true;
    },
  };
}

interface KindOfSum {
  readonly kind: string;
  readonly counted: Counted;
}

function kindsOf({ heat, hotWater }: GroupSum): KindOfSum[] {
  const kinds = [
    { kind: 'heat', counted: heat },
    { kind: 'hot-water', counted: hotWater },
  ];
  return kinds.filter(({ kind, counted }) => kind === 'heat' || counted.size > 0);
}

/** The same sum again tells nothing new. */
function isApart(
  counted: Counted,
  seen: Readonly<Record<string, string>>,
  known: ReadonlySet<string>,
): boolean {
  const before = new Map(Object.entries(seen).map(([one, text]) => [one, rational(text)]));
  const more = difference(counted, before);
  return [...more.values()].every(({ n }) => n === 0n) || !isTelling(more, known);
}

function textOf(counted: Counted): Record<string, string> {
  return Object.fromEntries([...counted].map(([one, value]) => [one, toExactText(value)]));
}
