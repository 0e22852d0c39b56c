/** Page sizes and tokens of list operations: newer ones take maxResults, older ones pageSize. */
import { invalidRequest } from '../common/aws-error.ts';
import type { PageRequest } from '../registry/page.ts';
import { queryInteger, queryText } from './fields.ts';
import type { HttpRequest } from './operation.ts';

const PAGE_MAX = 250;
const PAGE_DEFAULT = 25;

/** `maxResults` and `nextToken` of the query. */
export function nextTokenPage(request: HttpRequest, list: string): PageRequest {
  const limit = checkLimit(queryInteger(request, 'maxResults') ?? PAGE_DEFAULT, 'maxResults');
  return { list, limit, token: queryText(request, 'nextToken') };
}

/**
 * `pageSize`, `marker` and `isAscendingOrder` of the query. Lists by time give the newest first
 * unless asked, lists by name the first letters.
 */
export function markerPage(
  request: HttpRequest,
  list: string,
  isAscendingByDefault = false,
): PageRequest {
  const limit = checkLimit(queryInteger(request, 'pageSize') ?? PAGE_DEFAULT, 'pageSize');
  const order = queryText(request, 'isAscendingOrder')?.toLowerCase();
  const isDescending = order === undefined ? !isAscendingByDefault : order !== 'true';
  return { list, limit, token: queryText(request, 'marker'), isDescending };
}

function checkLimit(limit: number, name: string): number {
  if (limit >= 1 && limit <= PAGE_MAX) return limit;
  throw invalidRequest(
    `1 validation error detected: Value '${limit}' at '${name}' failed to satisfy constraint: Member must have value between 1 and ${PAGE_MAX}`,
  );
}
