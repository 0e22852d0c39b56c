/** Settings of fleet indexing: what of things and groups belongs to their indices. */
import { invalidRequest } from '../../common/aws-error.ts';
import {
  FIELD_TYPES,
  GROUP_FIELDS,
  INDEXING_OFF,
  managedFields,
  THING_INDEXING_MODES,
  type IndexField,
  type IndexingSettings,
} from '../../registry/search-index.ts';
import { control, type Operation } from '../operation.ts';
import { filled, json, list, object, oneOf, text, type Value } from '../request/schema.ts';
import type { CoreServices } from '../services.ts';

const KEY = 'indexing';
/** Quotas page. */
const SHADOW_NAMES_MAX = 10;
const CUSTOM_FIELDS_MAX = 5;

const FIELDS = list(object({ name: filled, type: oneOf(FIELD_TYPES) }, 'name', 'type'));
const THING = object(
  {
    thingIndexingMode: oneOf(THING_INDEXING_MODES),
    thingConnectivityIndexingMode: oneOf(['OFF', 'STATUS']),
    namedShadowIndexingMode: oneOf(['OFF', 'ON']),
    deviceDefenderIndexingMode: oneOf(['OFF', 'VIOLATIONS']),
    filter: object({
      namedShadowNames: list(text, { maxItems: SHADOW_NAMES_MAX }),
      geoLocations: list(json),
      connectivity: json,
    }),
    customFields: FIELDS,
  },
  'thingIndexingMode',
);
const GROUP = object(
  { thingGroupIndexingMode: oneOf(['OFF', 'ON']), customFields: FIELDS },
  'thingGroupIndexingMode',
);

/** What is not named stays as it was. */
const updateConfiguration = control('UpdateIndexingConfiguration', 'POST /indexing/config', {
  body: object({ thingIndexingConfiguration: THING, thingGroupIndexingConfiguration: GROUP }),
  handle({ body }, core) {
    const { thingIndexingConfiguration: thing, thingGroupIndexingConfiguration: group } = body;
    const settings: IndexingSettings = {
      ...settingsOf(core),
      ...(thing === undefined ? {} : thingSettings(thing)),
      ...(group === undefined ? {} : groupSettings(group)),
    };
    core.registry.settings.write(KEY, settings);
  },
});

const getConfiguration = control('GetIndexingConfiguration', 'GET /indexing/config', {
  handle(_call, core) {
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
  },
});

export const INDEX_SETTING_OPERATIONS: readonly Operation[] = [
  updateConfiguration,
  getConfiguration,
];

export function settingsOf({ registry }: CoreServices): IndexingSettings {
  const stored = registry.settings.read(KEY) as Partial<IndexingSettings> | undefined;
  return { ...INDEXING_OFF, ...stored };
}

function thingSettings(thing: Value<typeof THING>): Partial<IndexingSettings> {
  refuseAbsent(thing);
  const { filter, thingIndexingMode, namedShadowIndexingMode = 'OFF' } = thing;
  const { thingConnectivityIndexingMode = 'OFF' } = thing;
  const namedShadowNames = filter?.namedShadowNames ?? [];
  if (namedShadowIndexingMode === 'ON' && namedShadowNames.length === 0) {
    throw invalidRequest('filter.namedShadowNames is required when named shadows are indexed');
  }
  const more = { thingConnectivityIndexingMode, namedShadowIndexingMode };
  if (thingIndexingMode === 'OFF' && Object.values(more).some((mode) => mode !== 'OFF')) {
    throw invalidRequest('Nothing of things can be indexed while thingIndexingMode is OFF');
  }
  const modes = { thingIndexingMode, ...more };
  const customFields = checkFields(thing.customFields ?? [], {
    pattern: /^(attributes|shadow)\.[\w.$:-]+$/,
    managed: managedFields({ ...INDEXING_OFF, ...modes, namedShadowNames }),
  });
  return { ...modes, namedShadowNames, customFields };
}

function groupSettings(group: Value<typeof GROUP>): Partial<IndexingSettings> {
  const groupFields = checkFields(group.customFields ?? [], {
    pattern: /^attributes\.[\w:-]+$/,
    managed: GROUP_FIELDS,
  });
  return { thingGroupIndexingMode: group.thingGroupIndexingMode, groupFields };
}

/** Sources that this core does not have. */
function refuseAbsent({ deviceDefenderIndexingMode = 'OFF', filter }: Value<typeof THING>): void {
  if (deviceDefenderIndexingMode !== 'OFF') {
    throw invalidRequest('This core has no Device Defender to index');
  }
  const { geoLocations = [], connectivity } = filter ?? {};
  if (geoLocations.length > 0) {
    throw invalidRequest('filter.geoLocations is not supported: this core has no geo queries');
  }
  if (connectivity !== undefined) {
    throw invalidRequest('filter.connectivity is not supported: only the status is indexed');
  }
}

interface FieldRules {
  readonly pattern: RegExp;
  readonly managed: readonly IndexField[];
}

function checkFields(
  fields: readonly IndexField[],
  { pattern, managed }: FieldRules,
): readonly IndexField[] {
  if (fields.length > CUSTOM_FIELDS_MAX) {
    throw invalidRequest(`An index may have ${CUSTOM_FIELDS_MAX} custom fields`);
  }
  const known = new Set(managed.map(({ name }) => name));
  for (const { name } of fields) {
    if (!pattern.test(name)) throw invalidRequest(`${name} cannot be a custom field`);
    if (known.has(name)) throw invalidRequest(`${name} is a managed field`);
  }
  return fields;
}
