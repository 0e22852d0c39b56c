/**
 * The differencing budget: decides whether a sum over dwellings may be shown, given all sums that
 * anybody has seen of the property, in any period, view and run of the portal: people talk to each
 * other. A sum that would tell of one dwelling is refused, and so is one whose difference from an
 * earlier sum would, and one that leaves too few dwellings together with any number of them.
 */
import { rational, toExactText } from '#kernel/rational.ts';
import { SUM_RULE } from '../inform/landlord-view.ts';
import type { Store } from '../store/store.ts';
import { difference, isTelling } from './bill-groups.ts';
import type { Counted, GroupSum } from './bill-groups.ts';
import { tellsOfFew } from './sum-system.ts';

export interface DisclosureBudget {
  /** True where the sum may be shown; it then counts as shown. */
  spend(audience: string, sum: GroupSum): boolean;
}

/**
 * Different sums of one kind that are shown of a property. A period has twelve months, and readings
 * that come late make some of them anew; beyond this many no further one is shown.
 */
const MAX_SEEN = 1_000;

/** What has been shown is kept in the store, so that a restart forgets none of it. */
export function createDisclosureBudget({ shownSums }: Pick<Store, 'shownSums'>): DisclosureBudget {
  const allows = (sum: GroupSum, { kind, counted }: KindOfSum): boolean => {
    if (isTelling(counted, sum.known)) return false;
    const seen = shownSums.seenBy({ propertyId: sum.propertyId, kind }).map(countedOf);
    if (seen.some((one) => isSame(counted, one))) return true;
    return (
      seen.length < MAX_SEEN &&
      seen.every((one) => !isTelling(difference(counted, one), sum.known)) &&
      !tellsOfFew([...seen, counted], sum.known, SUM_RULE.minDwellings)
    );
  };
  return {
    spend: (audience, sum) => {
      const asked = kindsOf(sum);
      if (!asked.every((one) => allows(sum, one))) return false;
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
function isSame(counted: Counted, seen: Counted): boolean {
  return [...difference(counted, seen).values()].every(({ n }) => n === 0n);
}

function countedOf(seen: Readonly<Record<string, string>>): Counted {
  return new Map(Object.entries(seen).map(([one, text]) => [one, rational(text)]));
}

function textOf(counted: Counted): Record<string, string> {
  return Object.fromEntries([...counted].map(([one, value]) => [one, toExactText(value)]));
}
