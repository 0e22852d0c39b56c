/**
 * Pages of a list. A token is the key of the last item, so that a page stays correct when items
 * before or after it are added or removed; it is valid only for the list that made it.
 */
import { invalidRequest } from '../common/aws-error.ts';

export interface PageRequest {
  /** Name of the list, for example `ListThings`. */
  readonly list: string;
  readonly token: string | undefined;
  readonly limit: number;
  /** The items come with falling keys. */
  readonly isDescending?: boolean;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Undefined on the last page. */
  readonly nextToken: string | undefined;
}

/** A page of items that are ordered by key. Throws InvalidRequestException for a bad token. */
export function paginate<T>(
  items: Iterable<T>,
  request: PageRequest,
  keyOf: (item: T) => string,
): Page<T> {
  const after = request.token === undefined ? undefined : readToken(request.token, request.list);
  const taken: T[] = [];
  for (const item of items) {
    const key = keyOf(item);
    const isSeen =
      after !== undefined && (request.isDescending === true ? key >= after : key <= after);
    if (isSeen) continue;
    const last = taken.at(-1);
    if (taken.length === request.limit && last !== undefined) {
      return { items: taken, nextToken: writeToken(keyOf(last), request.list) };
    }
    taken.push(item);
  }
  return { items: taken, nextToken: undefined };
}

function writeToken(key: string, list: string): string {
  return Buffer.from(JSON.stringify([list, key])).toString('base64url');
}

function readToken(token: string, list: string): string {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (Array.isArray(value) && value[0] === list && typeof value[1] === 'string') return value[1];
  } catch {
    // Falls through: not one of ours.
  }
  throw invalidRequest('Invalid NextToken');
}
