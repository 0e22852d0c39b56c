/** Thing types on the control plane. */
import { paginate } from '../registry/page.ts';
import type { ThingType, ThingTypeInput } from '../registry/thing-types.ts';
import { NAMES } from './request/names.ts';
import { control, type Operation } from './operation.ts';
import { nextTokenPage, PAGE } from './paging.ts';
import { flag, list, object, text, type Value } from './request/schema.ts';
import { putTags, readTags, TAGS } from './tags.ts';
import { seconds } from './times.ts';

const ONE = '/thing-types/:thingTypeName';
const PROPERTIES = object({ thingTypeDescription: text, searchableAttributes: list(text) });

const createThingType = control('CreateThingType', `POST ${ONE}`, {
  params: { thingTypeName: NAMES.thingTypeName },
  body: object({ thingTypeProperties: PROPERTIES, tags: TAGS }),
  handle({ params, body }, { registry }) {
    const tags = readTags(body.tags);
    const type = registry.types.create(params.thingTypeName, inputOf(body.thingTypeProperties));
    const { thingTypeName, thingTypeArn, thingTypeId } = type;
    putTags(registry, thingTypeArn, tags);
    return { thingTypeName, thingTypeArn, thingTypeId };
  },
});

const listThingTypes = control('ListThingTypes', 'GET /thing-types', {
  query: { ...PAGE, thingTypeName: text },
  handle({ query }, { registry }) {
    const wanted = query.thingTypeName;
    const types = registry.types
      .all()
      .filter(({ thingTypeName }) => wanted === undefined || thingTypeName === wanted);
    const page = paginate(
      types,
      nextTokenPage(query, 'ListThingTypes'),
      (type) => type.thingTypeName,
    );
    return {
      thingTypes: page.items.map((type) => {
        const { thingTypeId: _id, ...shown } = describe(type);
        return shown;
      }),
      nextToken: page.nextToken,
    };
  },
});

export const THING_TYPE_OPERATIONS: readonly Operation[] = [
  createThingType,
  control('DescribeThingType', `GET ${ONE}`, {
    handle: ({ params }, { registry }) => describe(registry.types.get(params.thingTypeName)),
  }),
  control('UpdateThingType', `PATCH ${ONE}`, {
    body: object({ thingTypeProperties: PROPERTIES }),
    handle: ({ params, body }, { registry }) =>
      registry.types.update(params.thingTypeName, inputOf(body.thingTypeProperties)),
  }),
  control('DeprecateThingType', `POST ${ONE}/deprecate`, {
    body: object({ undoDeprecate: flag }),
    handle: ({ params, body }, { registry }) =>
      registry.types.deprecate(params.thingTypeName, body.undoDeprecate ?? false),
  }),
  control('DeleteThingType', `DELETE ${ONE}`, {
    handle({ params: { thingTypeName } }, { registry }) {
      registry.types.delete(thingTypeName);
      registry.tags.removeAll(registry.arns.of('thingtype', thingTypeName));
    },
  }),
  listThingTypes,
];

function inputOf(properties: Value<typeof PROPERTIES> = {}): ThingTypeInput {
  return {
    description: properties.thingTypeDescription,
    searchableAttributes: properties.searchableAttributes ?? [],
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
