/** Thing types on the control plane. */
import { paginate } from '../registry/page.ts';
import type { ThingType, ThingTypeInput } from '../registry/thing-types.ts';
import {
  optionalBoolean,
  optionalObject,
  optionalText,
  optionalTexts,
  queryText,
} from './fields.ts';
import { checkName } from './names.ts';
import { control, jsonBody, param } from './operation.ts';
import type { HttpRequest, JsonObject, Operation } from './operation.ts';
import { nextTokenPage } from './paging.ts';
import type { CoreServices } from './services.ts';
import { putTags } from './tags.ts';
import { seconds } from './times.ts';

export const THING_TYPE_OPERATIONS: readonly Operation[] = [
  control('CreateThingType', 'POST /thing-types/:thingTypeName', createThingType),
  control('DescribeThingType', 'GET /thing-types/:thingTypeName', (request, { registry }) =>
    describe(registry.types.get(param(request, 'thingTypeName'))),
  ),
  control('UpdateThingType', 'PATCH /thing-types/:thingTypeName', (request, { registry }) =>
    registry.types.update(param(request, 'thingTypeName'), inputOf(jsonBody(request))),
  ),
  control('DeprecateThingType', 'POST /thing-types/:thingTypeName/deprecate', deprecate),
  control('DeleteThingType', 'DELETE /thing-types/:thingTypeName', (request, { registry }) =>
    registry.types.delete(param(request, 'thingTypeName')),
  ),
  control('ListThingTypes', 'GET /thing-types', listThingTypes),
];

function createThingType(request: HttpRequest, { registry }: CoreServices): unknown {
  const name = checkName('thingTypeName', param(request, 'thingTypeName'));
  const body = jsonBody(request);
  const type = registry.types.create(name, inputOf(body));
  const { thingTypeName, thingTypeArn, thingTypeId } = type;
  putTags(registry, thingTypeArn, body);
  return { thingTypeName, thingTypeArn, thingTypeId };
}

function deprecate(request: HttpRequest, { registry }: CoreServices): void {
  const isUndone = optionalBoolean(jsonBody(request), 'undoDeprecate') ?? false;
  registry.types.deprecate(param(request, 'thingTypeName'), isUndone);
}

function listThingTypes(request: HttpRequest, { registry }: CoreServices): unknown {
  const wanted = queryText(request, 'thingTypeName');
  const types = registry.types
    .all()
    .filter(({ thingTypeName }) => wanted === undefined || thingTypeName === wanted);
  const page = paginate(
    types,
    nextTokenPage(request, 'ListThingTypes'),
    (type) => type.thingTypeName,
  );
  return {
    thingTypes: page.items.map((type) => {
      const { thingTypeId: _id, ...shown } = describe(type);
      return shown;
    }),
    nextToken: page.nextToken,
  };
}

function inputOf(body: JsonObject): ThingTypeInput {
  const properties = optionalObject(body, 'thingTypeProperties') ?? {};
  return {
    description: optionalText(properties, 'thingTypeDescription'),
    searchableAttributes: optionalTexts(properties, 'searchableAttributes') ?? [],
  };
}

function describe(type: ThingType) {
  const { thingTypeName, thingTypeArn, thingTypeId, deprecatedAt } = type;
  return {
    thingTypeName,
    thingTypeId,
    thingTypeArn,
    thingTypeProperties: {
      thingTypeDescription: type.description,
      searchableAttributes: type.searchableAttributes,
    },
    thingTypeMetadata: {
      deprecated: deprecatedAt !== undefined,
      deprecationDate: deprecatedAt === undefined ? undefined : seconds(deprecatedAt),
      creationDate: seconds(type.createdAt),
    },
  };
}
