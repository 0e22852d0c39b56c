/** Page sizes and tokens of list operations: newer ones take maxResults, older ones pageSize. */
import type { PageRequest } from '../registry/page.ts';
import { flag, integer, text } from './request/schema.ts';

const PAGE_MAX = 250;
const PAGE_DEFAULT = 25;

/** Query of a list with `maxResults`. */
export const PAGE = { maxResults: integer(1, PAGE_MAX), nextToken: text } as const;

export interface PageQuery {
  readonly maxResults?: number;
  readonly nextToken?: string;
}

export function nextTokenPage(query: PageQuery, list: string): PageRequest {
  return { list, limit: query.maxResults ?? PAGE_DEFAULT, token: query.nextToken };
}

/** Query of a list with `pageSize`. */
export const PLAIN_MARKER_PAGE = { pageSize: integer(1, PAGE_MAX), marker: text } as const;
export const MARKER_PAGE = { ...PLAIN_MARKER_PAGE, isAscendingOrder: flag } as const;

export interface MarkerQuery {
  readonly pageSize?: number;
  readonly marker?: string;
  readonly isAscendingOrder?: boolean;
}

/** Lists by time give the newest first unless asked, lists by name the first letters. */
export function markerPage(
  { pageSize = PAGE_DEFAULT, marker, isAscendingOrder }: MarkerQuery,
  list: string,
  isAscendingByDefault = false,
): PageRequest {
  const isDescending = !(isAscendingOrder ?? isAscendingByDefault);
  return { list, limit: pageSize, token: marker, isDescending };
}
