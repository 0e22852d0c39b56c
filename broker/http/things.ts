/** Things on the control plane. */
import { invalidRequest } from '../common/aws-error.ts';
import type { Thing } from '../registry/things.ts';
import { paginate } from '../registry/page.ts';
import { checkName } from './names.ts';
import {
  optionalBoolean,
  optionalInteger,
  optionalObject,
  optionalText,
  queryBoolean,
  queryInteger,
  queryText,
  textMap,
} from './fields.ts';
import { control, jsonBody, param } from './operation.ts';
import type { HttpRequest, JsonObject, Operation } from './operation.ts';
import { nextTokenPage } from './paging.ts';
import type { CoreServices } from './services.ts';

export const THING_OPERATIONS: readonly Operation[] = [
  control('CreateThing', 'POST /things/:thingName', createThing),
  control('DescribeThing', 'GET /things/:thingName', describeThing),
  control('UpdateThing', 'PATCH /things/:thingName', updateThing),
  control('DeleteThing', 'DELETE /things/:thingName', deleteThing),
  control('ListThings', 'GET /things', listThings),
];

function createThing(request: HttpRequest, { registry }: CoreServices): unknown {
  const name = checkName('thingName', param(request, 'thingName'));
  const body = jsonBody(request);
  const billingGroupName = optionalText(body, 'billingGroupName');
  if (billingGroupName !== undefined) registry.billingGroups.get(billingGroupName);
  const { thingArn, thingId, thingName } = registry.things.create(name, {
    thingTypeName: optionalText(body, 'thingTypeName'),
    billingGroupName,
    attributes: attributesOf(body) ?? {},
  });
  return { thingName, thingArn, thingId };
}

function describeThing(request: HttpRequest, { registry }: CoreServices): unknown {
  const thing = registry.things.get(param(request, 'thingName'));
  return { defaultClientId: thing.thingName, ...thing };
}

function updateThing(request: HttpRequest, { registry }: CoreServices): void {
  const body = jsonBody(request);
  const payload = optionalObject(body, 'attributePayload') ?? {};
  registry.things.update(param(request, 'thingName'), {
    attributes: attributesOf(body),
    merge: optionalBoolean(payload, 'merge'),
    thingTypeName: optionalText(body, 'thingTypeName'),
    removeThingType: optionalBoolean(body, 'removeThingType'),
    expectedVersion: optionalInteger(body, 'expectedVersion'),
  });
}

function deleteThing(request: HttpRequest, { registry }: CoreServices): void {
  const name = param(request, 'thingName');
  if (registry.certificates.principalsOf(name).length > 0) {
    throw invalidRequest(
      `Cannot delete. Thing ${name} is still attached to one or more principals`,
    );
  }
  registry.things.delete(name, queryInteger(request, 'expectedVersion'));
}

function listThings(request: HttpRequest, { registry }: CoreServices): unknown {
  const wanted = {
    type: queryText(request, 'thingTypeName'),
    attribute: queryText(request, 'attributeName'),
    value: queryText(request, 'attributeValue'),
    isPrefix: queryBoolean(request, 'usePrefixAttributeValue'),
  };
  const things = registry.things.all().filter((thing) => isWanted(thing, wanted));
  const page = paginate(things, nextTokenPage(request, 'ListThings'), (thing) => thing.thingName);
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
}

interface ThingFilter {
  readonly type: string | undefined;
  readonly attribute: string | undefined;
  readonly value: string | undefined;
  readonly isPrefix: boolean;
}

function isWanted(thing: Thing, { type, attribute, value, isPrefix }: ThingFilter): boolean {
  if (type !== undefined && thing.thingTypeName !== type) return false;
  if (attribute === undefined) return true;
  const actual = Object.hasOwn(thing.attributes, attribute)
    ? thing.attributes[attribute]
    : undefined;
  if (actual === undefined) return false;
  return value === undefined || (isPrefix ? actual.startsWith(value) : actual === value);
}

/** `attributePayload.attributes`; undefined when the request has none. */
function attributesOf(body: JsonObject): Readonly<Record<string, string>> | undefined {
  const payload = optionalObject(body, 'attributePayload');
  return payload === undefined ? undefined : textMap(payload, 'attributes');
}
