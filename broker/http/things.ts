/** Things on the control plane. */
import { invalidRequest } from '../common/aws-error.ts';
import { paginate } from '../registry/page.ts';
import type { Thing } from '../registry/things.ts';
import { NAMES } from './request/names.ts';
import { control, type Operation } from './operation.ts';
import { nextTokenPage, PAGE } from './paging.ts';
import { flag, integer, mapOfTexts, object, text } from './request/schema.ts';

const ONE = '/things/:thingName';
const ATTRIBUTES = object({ attributes: mapOfTexts, merge: flag });

const createThing = control('CreateThing', `POST ${ONE}`, {
  params: { thingName: NAMES.thingName },
  body: object({ thingTypeName: text, billingGroupName: text, attributePayload: ATTRIBUTES }),
  handle({ params, body }, { registry }) {
    const { billingGroupName, thingTypeName, attributePayload } = body;
    if (billingGroupName !== undefined) registry.billingGroups.get(billingGroupName);
    const { thingArn, thingId, thingName } = registry.things.create(params.thingName, {
      thingTypeName,
      billingGroupName,
      attributes: attributePayload?.attributes ?? {},
    });
    return { thingName, thingArn, thingId };
  },
});

const describeThing = control('DescribeThing', `GET ${ONE}`, {
  handle({ params }, { registry }) {
    const thing = registry.things.get(params.thingName);
    return { defaultClientId: thing.thingName, ...thing };
  },
});

const updateThing = control('UpdateThing', `PATCH ${ONE}`, {
  body: object({
    attributePayload: ATTRIBUTES,
    thingTypeName: text,
    removeThingType: flag,
    expectedVersion: integer(),
  }),
  handle({ params, body }, { registry }) {
    const { attributePayload, thingTypeName, removeThingType, expectedVersion } = body;
    registry.things.update(params.thingName, {
      attributes: attributePayload && (attributePayload.attributes ?? {}),
      merge: attributePayload?.merge,
      thingTypeName,
      removeThingType,
      expectedVersion,
    });
  },
});

const deleteThing = control('DeleteThing', `DELETE ${ONE}`, {
  query: { expectedVersion: integer() },
  handle({ params: { thingName }, query }, { registry }) {
    if (registry.certificates.principalsOf(thingName).length > 0) {
      throw invalidRequest(
        `Cannot delete. Thing ${thingName} is still attached to one or more principals`,
      );
    }
    registry.things.delete(thingName, query.expectedVersion);
  },
});

const listThings = control('ListThings', 'GET /things', {
  query: {
    ...PAGE,
    thingTypeName: text,
    attributeName: text,
    attributeValue: text,
    usePrefixAttributeValue: flag,
  },
  handle({ query }, { registry }) {
    const things = registry.things.all().filter((thing) => isWanted(thing, query));
    const page = paginate(things, nextTokenPage(query, 'ListThings'), (thing) => thing.thingName);
    return {
      things: page.items.map(({ thingName, thingTypeName, thingArn, attributes, version }) => ({
        thingName,
        thingTypeName,
        thingArn,
        attributes,
        version,
      })),
      nextToken: page.nextToken,
    };
  },
});

export const THING_OPERATIONS: readonly Operation[] = [
  createThing,
  describeThing,
  updateThing,
  deleteThing,
  listThings,
];

interface ThingFilter {
  readonly thingTypeName?: string;
  readonly attributeName?: string;
  readonly attributeValue?: string;
  readonly usePrefixAttributeValue?: boolean;
}

function isWanted(thing: Thing, wanted: ThingFilter): boolean {
  const { thingTypeName, attributeName, attributeValue, usePrefixAttributeValue } = wanted;
  if (thingTypeName !== undefined && thing.thingTypeName !== thingTypeName) return false;
  if (attributeName === undefined) return true;
  const actual = Object.hasOwn(thing.attributes, attributeName)
    ? thing.attributes[attributeName]
    : undefined;
  if (actual === undefined) return false;
  if (attributeValue === undefined) return true;
  return usePrefixAttributeValue === true
    ? actual.startsWith(attributeValue)
    : actual === attributeValue;
}
