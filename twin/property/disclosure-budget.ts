/**
 * The differencing budget: decides whether a sum over dwellings may be shown, given all sums that
 * anybody has seen of the property, in any period, view and run of the portal: people talk to each
 * other. A sum that would tell of one dwelling is refused, and so is one whose difference from an
 * earlier sum would, and one from which any number of them together would leave too few dwellings.
 * Its unknowns are registers: factors and values at a mounting are inputs that somebody may choose.
 */
import { SUM_RULE } from '../inform/landlord-view.ts';
import type { StoredPart } from '../store/shown-sums.ts';
import type { Store } from '../store/store.ts';
import { difference, isTelling, totals, type GroupSum } from './bill-groups.ts';
import { partFrom, storedPart, type Counted, type RegisterPart } from './register-parts.ts';
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
    if (isTelling(totals(counted), sum.known)) return false;
    const seen = shownSums.seenBy({ propertyId: sum.propertyId, kind }).map(countedOf);
    if (seen.some((one) => isSame(counted, one))) return true;
    return (
      seen.length < MAX_SEEN &&
      seen.every((one) => isAtHome(counted, one)) &&
      seen.every((one) => !isTelling(difference(counted, one), sum.known)) &&
      !tellsOfFew([...seen, counted], sum.known)
    );
  };
  return {
    spend: (audience, sum) => {
      const asked = kindsOf(sum);
      if (!asked.every((one) => allows(sum, one))) return false;
      for (const { kind, counted } of asked) {
        const { propertyId } = sum;
        shownSums.add({ audience, propertyId, kind, values: storedOf(counted) });
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

/**
 * The same sum again tells nothing new. The same of other readings does: that the dwellings whose
 * readings are others used nothing in between. It is shown where these are a group themselves.
 */
function isSame(counted: Counted, seen: Counted): boolean {
  const dwellings = [...new Set([...counted.keys(), ...seen.keys()])];
  const textOf = (of: Counted, dwelling: string, text: (part: RegisterPart) => unknown): string =>
    JSON.stringify((of.get(dwelling) ?? []).map((part) => JSON.stringify(text(part))).toSorted());
  const isAlike = (text: (part: RegisterPart) => unknown) => (dwelling: string) =>
    textOf(counted, dwelling, text) === textOf(seen, dwelling, text);
  const ofOtherReadings = dwellings.filter((one) => !isAlike(readingOf)(one)).length;
  const isGroup = ofOtherReadings === 0 || ofOtherReadings >= SUM_RULE.minDwellings;
  return isGroup && dwellings.every(isAlike(valueOf));
}

/** Whose a device is, is an input, too: one that was moved would count as two dwellings. */
function isAtHome(counted: Counted, seen: Counted): boolean {
  const homes = new Map(
    [...seen].flatMap(([dwelling, parts]) => parts.map(({ register }) => [register, dwelling])),
  );
  return [...counted].every(([dwelling, parts]) =>
    parts.every(({ register }) => (homes.get(register) ?? dwelling) === dwelling),
  );
}

const readingOf = ({ reading }: RegisterPart): number => reading;
const valueOf = (part: RegisterPart): string => storedPart(part).slice(0, 3).join(' ');

function countedOf(seen: Readonly<Record<string, readonly StoredPart[]>>): Counted {
  return new Map(Object.entries(seen).map(([one, parts]) => [one, parts.map(partFrom)]));
}

function storedOf(counted: Counted): Record<string, readonly StoredPart[]> {
  return Object.fromEntries([...counted].map(([one, parts]) => [one, parts.map(storedPart)]));
}
