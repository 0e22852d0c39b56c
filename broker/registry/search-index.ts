/**
 * The indices of things and of groups (developer guide, `iot-indexing`): what can be searched, read
 * when a query runs, so it is never out of date. Settings define what belongs to it.
 */
import { ExactNumber } from '../common/exact-json.ts';
import type { SearchDocument, SearchValue } from './search-query.ts';
import type { Thing } from './things.ts';

export const THING_INDEXING_MODES = ['OFF', 'REGISTRY', 'REGISTRY_AND_SHADOW'] as const;
export const FIELD_TYPES = ['Number', 'String', 'Boolean'] as const;

export interface IndexField {
  readonly name: string;
  readonly type: (typeof FIELD_TYPES)[number];
}

export interface IndexingSettings {
  readonly thingIndexingMode: (typeof THING_INDEXING_MODES)[number];
  readonly thingConnectivityIndexingMode: 'OFF' | 'STATUS';
  readonly namedShadowIndexingMode: 'OFF' | 'ON';
  readonly namedShadowNames: readonly string[];
  readonly customFields: readonly IndexField[];
  readonly thingGroupIndexingMode: 'OFF' | 'ON';
  readonly groupFields: readonly IndexField[];
}

export const INDEXING_OFF: IndexingSettings = {
  thingIndexingMode: 'OFF',
  thingConnectivityIndexingMode: 'OFF',
  namedShadowIndexingMode: 'OFF',
  namedShadowNames: [],
  customFields: [],
  thingGroupIndexingMode: 'OFF',
  groupFields: [],
};

/** Fields of things that need no definition, by what is indexed. */
export function managedFields(settings: IndexingSettings): readonly IndexField[] {
  const { thingIndexingMode, thingConnectivityIndexingMode, namedShadowIndexingMode } = settings;
  if (thingIndexingMode === 'OFF') return [];
  const names = namedShadowIndexingMode === 'ON' ? settings.namedShadowNames : [];
  const shadows = [
    ...(thingIndexingMode === 'REGISTRY_AND_SHADOW' ? ['shadow'] : []),
    ...names.map((name) => `shadow.name.${name}`),
  ];
  return [
    { name: 'registry.version', type: 'Number' },
    ...textFields('registry.thingGroupNames', 'registry.thingTypeName', 'thingId', 'thingName'),
    ...textFields('thingGroupNames', 'thingTypeName'),
    ...shadows.flatMap((shadow): IndexField[] => [
      { name: `${shadow}.hasDelta`, type: 'Boolean' },
      { name: `${shadow}.version`, type: 'Number' },
    ]),
    ...(thingConnectivityIndexingMode === 'STATUS'
      ? [{ name: 'connectivity.connected', type: 'Boolean' } as const]
      : []),
  ];
}

export const GROUP_FIELDS: readonly IndexField[] = [
  ...textFields('description', 'parentGroupNames', 'thingGroupId', 'thingGroupName'),
  { name: 'version', type: 'Number' },
];

function textFields(...names: readonly string[]): readonly IndexField[] {
  return names.map((name) => ({ name, type: 'String' }));
}

/** The values of a field that are of its type; attributes are always texts. */
export function typedValues(
  values: readonly SearchValue[],
  type: IndexField['type'],
): readonly SearchValue[] {
  if (type === 'String') return values.filter((value) => typeof value === 'string');
  if (type === 'Boolean') {
    const known = values.filter((value) => /^(true|false)$/.test(String(value)));
    return known.map((value) => String(value) === 'true');
  }
  return values
    .filter((value) => typeof value !== 'boolean' && String(value).trim() !== '')
    .map(Number)
    .filter((value) => Number.isFinite(value));
}

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
  const { thingTypeName, thingGroupNames } = thing;
  const root = { ...shown, registry: { version, thingTypeName, thingGroupNames } };
  return {
    field: (name) => leaves(valueAt(root, name.split('.')), 0),
    everything: () => leaves(shown, 0),
  };
}

/** What was found of one thing group, in the shape of the answer. */
export interface IndexedGroup {
  readonly thingGroupName: string;
  readonly thingGroupId: string;
  readonly thingGroupDescription: string | undefined;
  readonly attributes: Thing['attributes'];
  /** Of all groups that it is below. */
  readonly parentGroupNames: readonly string[];
  readonly version: number;
}

/** Reads fields such as `thingGroupName`, `attributes.color`, `parentGroupNames`. */
export function groupDocument(group: IndexedGroup): SearchDocument {
  const { version: _version, ...shown } = group;
  const root = { ...group, description: group.thingGroupDescription };
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
