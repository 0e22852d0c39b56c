/**
 * The index of things (developer guide, `iot-indexing`): what of a thing can be searched, read when
 * a query runs, so it is never out of date. Settings define what belongs to it.
 */
import { ExactNumber } from '../common/exact-json.ts';
import type { SearchDocument, SearchValue } from './search-query.ts';
import type { Thing } from './things.ts';

export const THING_INDEXING_MODES = ['OFF', 'REGISTRY', 'REGISTRY_AND_SHADOW'] as const;

export interface IndexingSettings {
  readonly thingIndexingMode: (typeof THING_INDEXING_MODES)[number];
  readonly thingConnectivityIndexingMode: 'OFF' | 'STATUS';
  readonly namedShadowIndexingMode: 'OFF' | 'ON';
  readonly namedShadowNames: readonly string[];
}

export const INDEXING_OFF: IndexingSettings = {
  thingIndexingMode: 'OFF',
  thingConnectivityIndexingMode: 'OFF',
  namedShadowIndexingMode: 'OFF',
  namedShadowNames: [],
};

/** What was found of one thing, in the shape of the answer. */
export interface IndexedThing {
  readonly thingName: string;
  readonly thingId: string;
  readonly thingTypeName: string | undefined;
  readonly thingGroupNames: readonly string[];
  readonly attributes: Thing['attributes'];
  /** Undefined when shadows are not indexed or there is none. */
  readonly shadow: object | undefined;
  readonly connectivity: { readonly connected: boolean } | undefined;
  readonly version: number;
}

/** Reads fields such as `attributes.floor`, `shadow.reported.tempC`, `connectivity.connected`. */
export function searchDocument(thing: IndexedThing): SearchDocument {
  const { version, ...shown } = thing;
  const root = { ...shown, registry: { version, thingTypeName: thing.thingTypeName } };
  return {
    field: (name) => leaves(valueAt(root, name.split('.')), 0),
    everything: () => leaves(shown, 0),
  };
}

/** Names may have dots in them, so the longest member that fits the path counts first. */
function valueAt(value: unknown, path: readonly string[]): unknown {
  if (path.length === 0) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  for (let count = path.length; count > 0; count--) {
    const name = path.slice(0, count).join('.');
    if (!Object.hasOwn(value, name)) continue;
    const found = valueAt((value as Readonly<Record<string, unknown>>)[name], path.slice(count));
    if (found !== undefined) return found;
  }
  return undefined;
}

const DEPTH_MAX = 20;

function leaves(value: unknown, depth: number): readonly SearchValue[] {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return [value];
  }
  if (value instanceof ExactNumber) return [Number(value.source)];
  if (typeof value !== 'object' || value === null || depth > DEPTH_MAX) return [];
  return Object.values(value).flatMap((item) => leaves(item, depth + 1));
}
