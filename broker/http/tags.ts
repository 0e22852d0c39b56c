/** Tags on the control plane: of resources that exist. */
import { invalidRequest, notFound } from '../common/aws-error.ts';
import { isJsonObject } from '../common/json.ts';
import { paginate } from '../registry/page.ts';
import type { Registry } from '../registry/registry.ts';
import type { Tag } from '../registry/tags.ts';
import { optionalTexts, queryText, requiredText } from './fields.ts';
import { control, jsonBody } from './operation.ts';
import type { HttpRequest, Json, JsonObject, Operation } from './operation.ts';
import type { CoreServices } from './services.ts';

export const TAG_OPERATIONS: readonly Operation[] = [
  control('TagResource', 'POST /tags', tagResource),
  control('UntagResource', 'POST /untag', untagResource),
  control('ListTagsForResource', 'GET /tags', listTags),
];

/** Puts the `tags` of a request that creates a resource. Throws InvalidRequestException. */
export function putTags(registry: Registry, arn: string, body: JsonObject): void {
  const tags = readTags(body);
  if (tags.length > 0) registry.tags.put(arn, tags);
}

/** Kinds of resources that can have tags, and whether one is there. */
const EXISTS: Readonly<Record<string, (registry: Registry, name: string) => boolean>> = {
  thinggroup: ({ groups }, name) => groups.find(name) !== undefined,
  thingtype: ({ types }, name) => types.find(name) !== undefined,
  billinggroup: ({ billingGroups }, name) => billingGroups.find(name) !== undefined,
  policy: ({ policies }, name) => policies.find(name) !== undefined,
  authorizer: ({ customAuthorizers }, name) => customAuthorizers.find(name) !== undefined,
  rolealias: ({ roleAliases }, name) => roleAliases.find(name) !== undefined,
  cacert: ({ authorities }, name) => authorities.find(name) !== undefined,
};
/** Those whose own services know what is there. */
const TAGGED_ELSEWHERE: readonly string[] = [
  'rule',
  'job',
  'provisioningtemplate',
  'jobtemplate',
  'domainconfiguration',
];

function tagResource(request: HttpRequest, { registry }: CoreServices): void {
  const body = jsonBody(request);
  const arn = checkArn(requiredText(body, 'resourceArn'), registry);
  registry.tags.put(arn, readTags(body));
}

function untagResource(request: HttpRequest, { registry }: CoreServices): void {
  const body = jsonBody(request);
  const arn = checkArn(requiredText(body, 'resourceArn'), registry);
  registry.tags.remove(arn, optionalTexts(body, 'tagKeys') ?? []);
}

const PAGE = 50;

function listTags(request: HttpRequest, { registry }: CoreServices): unknown {
  const arn = checkArn(queryText(request, 'resourceArn') ?? '', registry);
  const token = queryText(request, 'nextToken');
  const pageRequest = { list: `ListTags/${arn}`, token, limit: PAGE };
  const page = paginate(registry.tags.of(arn), pageRequest, ({ Key }) => Key);
  return { tags: page.items, nextToken: page.nextToken };
}

function checkArn(arn: string, registry: Registry): string {
  const parsed = registry.arns.parse(arn);
  if (parsed === undefined) throw invalidRequest(`Invalid resource ARN: ${arn.slice(0, 256)}`);
  const { kind, name } = parsed;
  if (TAGGED_ELSEWHERE.includes(kind)) return arn;
  const exists = Object.hasOwn(EXISTS, kind) ? EXISTS[kind] : undefined;
  if (exists === undefined) throw invalidRequest(`Resources of type ${kind} cannot have tags`);
  if (!exists(registry, name)) throw notFound(`Resource ${arn} cannot be found.`);
  return arn;
}

function readTags(body: JsonObject): readonly Tag[] {
  const tags = body['tags'];
  if (tags === undefined || tags === null) return [];
  if (!Array.isArray(tags)) throw invalidRequest('tags must be a list');
  return tags.map(readTag);
}

function readTag(tag: Json): Tag {
  if (isJsonObject(tag)) {
    const { Key, Value = '' } = tag;
    if (typeof Key === 'string' && typeof Value === 'string') return { Key, Value };
  }
  throw invalidRequest('A tag is {"Key": text, "Value": text}');
}
