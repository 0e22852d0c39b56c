/** Settings of fleet indexing: what of things and groups belongs to their indices. */
import { invalidRequest } from '../../common/aws-error.ts';
import { isJsonObject } from '../../common/json.ts';
import { FIELD_TYPES, GROUP_FIELDS, INDEXING_OFF } from '../../registry/search-index.ts';
import { managedFields, THING_INDEXING_MODES } from '../../registry/search-index.ts';
import type { IndexField, IndexingSettings } from '../../registry/search-index.ts';
import { oneOf, optionalObject, optionalText, optionalTexts, requiredText } from '../fields.ts';
import { control, jsonBody } from '../operation.ts';
import type { HttpRequest, Json, JsonObject, Operation } from '../operation.ts';
import type { CoreServices } from '../services.ts';

export const INDEX_SETTING_OPERATIONS: readonly Operation[] = [
  control('UpdateIndexingConfiguration', 'POST /indexing/config', updateConfiguration),
  control('GetIndexingConfiguration', 'GET /indexing/config', getConfiguration),
];

const KEY = 'indexing';
/** Quotas page. */
const SHADOW_NAMES_MAX = 10;
const CUSTOM_FIELDS_MAX = 5;

export function settingsOf({ registry }: CoreServices): IndexingSettings {
  const stored = registry.settings.read(KEY) as Partial<IndexingSettings> | undefined;
  return { ...INDEXING_OFF, ...stored };
}

/** What is not named stays as it was. */
function updateConfiguration(request: HttpRequest, core: CoreServices): void {
  const body = jsonBody(request);
  const thing = optionalObject(body, 'thingIndexingConfiguration');
  const group = optionalObject(body, 'thingGroupIndexingConfiguration');
  const settings: IndexingSettings = {
    ...settingsOf(core),
    ...(thing === undefined ? {} : readThingSettings(thing)),
    ...(group === undefined ? {} : readGroupSettings(group)),
  };
  core.registry.settings.write(KEY, settings);
}

function readThingSettings(thing: JsonObject): Partial<IndexingSettings> {
  const filter = optionalObject(thing, 'filter') ?? {};
  refuseAbsent(thing, filter);
  const namedShadowIndexingMode = readMode(thing, 'namedShadowIndexingMode', ['OFF', 'ON']);
  const namedShadowNames = optionalTexts(filter, 'namedShadowNames') ?? [];
  if (namedShadowIndexingMode === 'ON' && namedShadowNames.length === 0) {
    throw invalidRequest('filter.namedShadowNames is required when named shadows are indexed');
  }
  if (namedShadowNames.length > SHADOW_NAMES_MAX) {
    throw invalidRequest(`filter.namedShadowNames may have ${SHADOW_NAMES_MAX} names`);
  }
  requiredText(thing, 'thingIndexingMode');
  const modes = {
    thingIndexingMode: readMode(thing, 'thingIndexingMode', THING_INDEXING_MODES),
    thingConnectivityIndexingMode: readMode(thing, 'thingConnectivityIndexingMode', [
      'OFF',
      'STATUS',
    ]),
    namedShadowIndexingMode,
  };
  const { thingIndexingMode, ...more } = modes;
  if (thingIndexingMode === 'OFF' && Object.values(more).some((mode) => mode !== 'OFF')) {
    throw invalidRequest('Nothing of things can be indexed while thingIndexingMode is OFF');
  }
  const customFields = readFields(thing, /^(attributes|shadow)\.[\w.$:-]+$/);
  refuseManaged(customFields, managedFields({ ...INDEXING_OFF, ...modes, namedShadowNames }));
  return { ...modes, namedShadowNames, customFields };
}

function readGroupSettings(group: JsonObject): Partial<IndexingSettings> {
  requiredText(group, 'thingGroupIndexingMode');
  const groupFields = readFields(group, /^attributes\.[\w:-]+$/);
  refuseManaged(groupFields, GROUP_FIELDS);
  return {
    thingGroupIndexingMode: readMode(group, 'thingGroupIndexingMode', ['OFF', 'ON']),
    groupFields,
  };
}

/** Sources that this core does not have. */
function refuseAbsent(thing: JsonObject, filter: JsonObject): void {
  const defender = readMode(thing, 'deviceDefenderIndexingMode', ['OFF', 'VIOLATIONS']);
  if (defender !== 'OFF') throw invalidRequest('This core has no Device Defender to index');
  const geo = filter['geoLocations'];
  if (Array.isArray(geo) && geo.length > 0) {
    throw invalidRequest('filter.geoLocations is not supported: this core has no geo queries');
  }
  if (filter['connectivity'] !== undefined && filter['connectivity'] !== null) {
    throw invalidRequest('filter.connectivity is not supported: only the status is indexed');
  }
}

function readFields(config: JsonObject, pattern: RegExp): readonly IndexField[] {
  const list = config['customFields'] ?? [];
  if (!Array.isArray(list) || !list.every((item: Json) => isJsonObject(item))) {
    throw invalidRequest('customFields must be a list of objects');
  }
  if (list.length > CUSTOM_FIELDS_MAX) {
    throw invalidRequest(`An index may have ${CUSTOM_FIELDS_MAX} custom fields`);
  }
  return (list as readonly JsonObject[]).map((field) => {
    const name = requiredText(field, 'name');
    if (!pattern.test(name)) throw invalidRequest(`${name} cannot be a custom field`);
    return { name, type: oneOf(requiredText(field, 'type'), 'type', FIELD_TYPES) ?? 'String' };
  });
}

function refuseManaged(fields: readonly IndexField[], managed: readonly IndexField[]): void {
  const known = new Set(managed.map(({ name }) => name));
  const taken = fields.find(({ name }) => known.has(name));
  if (taken !== undefined) throw invalidRequest(`${taken.name} is a managed field`);
}

/** A missing mode is off. */
function readMode<T extends string>(
  body: JsonObject,
  name: string,
  allowed: readonly ['OFF', ...T[]],
): 'OFF' | T {
  return oneOf(optionalText(body, name), name, allowed) ?? 'OFF';
}

function getConfiguration(_request: HttpRequest, core: CoreServices): unknown {
  const settings = settingsOf(core);
  const { namedShadowNames, customFields, thingGroupIndexingMode, groupFields, ...modes } =
    settings;
  return {
    thingIndexingConfiguration: {
      ...modes,
      deviceDefenderIndexingMode: 'OFF',
      managedFields: managedFields(settings),
      customFields,
      filter: { namedShadowNames },
    },
    thingGroupIndexingConfiguration: {
      thingGroupIndexingMode,
      managedFields: thingGroupIndexingMode === 'ON' ? GROUP_FIELDS : [],
      customFields: groupFields,
    },
  };
}
